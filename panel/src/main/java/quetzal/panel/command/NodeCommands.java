package quetzal.panel.command;

import static quetzal.panel.http.AdminAccess.READ;
import static quetzal.panel.http.AdminAccess.WRITE;
import static quetzal.panel.http.AdminResource.NODES;

import java.util.List;
import quetzal.panel.command.AdminCommand.Given;
import quetzal.panel.command.AdminCommand.Subjects;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.node.Node;
import quetzal.panel.node.Nodes;

/// `node …`.
final class NodeCommands {
    private static final int MOST_LISTED = 1_000;

    private final Database database;
    private final Nodes nodes;

    NodeCommands(Database database, Nodes nodes) {
        this.database = database;
        this.nodes = nodes;
    }

    List<AdminCommand> all() {
        return List.of(
                new AdminCommand(
                        "node list", "", "Lists nodes.", NODES, READ, Subjects.NONE, this::list),
                new AdminCommand(
                        "node info",
                        "<node>",
                        "Shows one node.",
                        NODES,
                        READ,
                        Subjects.NODES,
                        this::info),
                new AdminCommand(
                        "node drain",
                        "<node>",
                        "Gives a node no new servers; those it has stay and run.",
                        NODES,
                        WRITE,
                        Subjects.NODES,
                        (given, out) -> drain(given, out, true)),
                new AdminCommand(
                        "node undrain",
                        "<node>",
                        "Lets a node get new servers again.",
                        NODES,
                        WRITE,
                        Subjects.NODES,
                        (given, out) -> drain(given, out, false)));
    }

    private void list(Given given, CommandOutput out) throws InterruptedException {
        var columns =
                new Columns("NUMBER", "NAME", "ADDRESS", "STATE", "VERSION", "MEMORY", "DISK");
        database.transact(
                tx -> {
                    var page =
                            nodes.list(
                                    tx, new Where(), " ORDER BY n.id", new Paging(1, MOST_LISTED));
                    var usage = nodes.usage(tx, page.rows().stream().map(Node::number).toList());
                    for (var node : page.rows()) {
                        var used = usage.get(node.number());
                        columns.row(
                                node.number(),
                                node.name(),
                                node.url(),
                                state(node),
                                node.health().daemonVersion(),
                                share(used == null ? 0 : used.memory(), node.settings().memory()),
                                share(used == null ? 0 : used.disk(), node.settings().disk()));
                    }
                });
        columns.print(out);
    }

    private static String share(long used, long all) {
        return used + "/" + all + " MiB";
    }

    private static String state(Node node) {
        var words = new java.util.ArrayList<String>();
        var health = node.health();
        words.add(
                health.error() != null
                        ? "failing"
                        : health.lastSeenAt() == null ? "never seen" : "up");
        if (node.settings().maintenance()) {
            words.add("maintenance");
        }
        if (node.settings().draining()) {
            words.add("draining");
        }
        if (!node.settings().open()) {
            words.add("private");
        }
        return String.join(", ", words);
    }

    private void info(Given given, CommandOutput out) throws InterruptedException {
        var node = node(given);
        var used =
                database.<Nodes.Usage>read(
                        tx -> nodes.usage(tx, List.of(node.number())).get(node.number()));
        var settings = node.settings();
        var health = node.health();
        Columns.facts(
                out,
                "number",
                node.number(),
                "uuid",
                node.uuid(),
                "name",
                node.name(),
                "description",
                settings.description(),
                "address",
                node.url(),
                "state",
                state(node),
                "console route",
                settings.consoleRoute().word(),
                "memory",
                share(used.memory(), settings.memory())
                        + " (over-allocation "
                        + settings.memoryOverallocate()
                        + " %)",
                "disk",
                share(used.disk(), settings.disk())
                        + " (over-allocation "
                        + settings.diskOverallocate()
                        + " %)",
                "daemon",
                health.daemonVersion(),
                "last seen",
                health.lastSeenAt(),
                "clock ahead",
                health.clockSkewMs() == null ? null : health.clockSkewMs() + " ms",
                "error",
                health.error());
    }

    private void drain(Given given, CommandOutput out, boolean draining)
            throws InterruptedException {
        var node = nodes.drain(given.caller(), node(given).number(), draining);
        out.line(
                "ok: "
                        + node.name()
                        + (draining
                                ? " gets no new servers; those it has stay and run"
                                : " gets new servers again"));
    }

    /// By number or name.
    private Node node(Given given) {
        var text = given.argument(0, "node");
        return database.read(
                tx -> {
                    if (text.matches("[0-9]{1,18}")) {
                        var numbered = nodes.find(tx, Long.parseLong(text));
                        if (numbered.isPresent()) {
                            return numbered.get();
                        }
                    }
                    Page<Node> named =
                            nodes.list(
                                    tx,
                                    new Where().is("n.name", text),
                                    " ORDER BY n.id",
                                    new Paging(1, 2));
                    if (named.rows().size() > 1) {
                        throw new CommandFailed(
                                "Several nodes are called " + text + "; say the number.");
                    }
                    return named.rows().stream()
                            .findFirst()
                            .orElseThrow(() -> new CommandFailed("There is no node " + text + "."));
                });
    }

    List<String> beginning(String start, int most) {
        return database.read(
                tx ->
                        nodes
                                .list(
                                        tx,
                                        new Where().startsWith("n.name", start),
                                        " ORDER BY n.id",
                                        new Paging(1, most))
                                .rows()
                                .stream()
                                .map(Node::name)
                                .map(NodeCommands::quoted)
                                .toList());
    }

    private static String quoted(String name) {
        return name.contains(" ") ? '"' + name + '"' : name;
    }
}
