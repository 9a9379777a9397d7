package quetzal.panel.command;

import static quetzal.panel.http.AdminAccess.READ;
import static quetzal.panel.http.AdminAccess.WRITE;
import static quetzal.panel.http.AdminResource.SERVERS;

import java.util.List;
import java.util.Locale;
import quetzal.panel.access.ServerAccess;
import quetzal.panel.access.ServerStates;
import quetzal.panel.command.AdminCommand.Given;
import quetzal.panel.command.AdminCommand.Subjects;
import quetzal.panel.console.ConsoleControl;
import quetzal.panel.console.ConsoleLogs;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Paging;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.node.Node;
import quetzal.panel.node.Nodes;
import quetzal.panel.server.Server;
import quetzal.panel.server.ServerChanges;
import quetzal.panel.server.Servers;
import quetzal.panel.user.User;
import quetzal.panel.user.UserService;
import quetzal.shared.protocol.PowerAction;

/// `server …`.
final class ServerCommands {
    private static final int MOST_LISTED = 200;

    private final Database database;
    private final Servers servers;
    private final FindServer find;
    private final ServerChanges changes;
    private final Nodes nodes;
    private final UserService users;
    private final ServerStates states;
    private final ConsoleControl control;
    private final ConsoleLogs logs;
    private final ServerAccess access = new ServerAccess();

    ServerCommands(
            Database database,
            Servers servers,
            ServerChanges changes,
            Nodes nodes,
            UserService users,
            ServerStates states,
            ConsoleControl control,
            ConsoleLogs logs) {
        this.database = database;
        this.servers = servers;
        this.find = new FindServer(servers);
        this.changes = changes;
        this.nodes = nodes;
        this.users = users;
        this.states = states;
        this.control = control;
        this.logs = logs;
    }

    List<AdminCommand> all() {
        return List.of(
                new AdminCommand(
                        "server list",
                        "[text]",
                        "Lists servers, those with the text in their name.",
                        SERVERS,
                        READ,
                        Subjects.NONE,
                        this::list),
                new AdminCommand(
                        "server info",
                        "<server>",
                        "Shows one server.",
                        SERVERS,
                        READ,
                        Subjects.SERVERS,
                        this::info),
                power("start", "Starts a server."),
                power("stop", "Stops a server."),
                power("restart", "Stops a server and starts it again."),
                power("kill", "Ends a server's process at once."),
                new AdminCommand(
                        "server command",
                        "<server> <line…>",
                        "Types a line on a server's console.",
                        SERVERS,
                        WRITE,
                        Subjects.SERVERS,
                        this::command),
                new AdminCommand(
                        "server suspend",
                        "<server>",
                        "Stops a server and keeps its people out.",
                        SERVERS,
                        WRITE,
                        Subjects.SERVERS,
                        (given, out) -> suspend(given, out, true)),
                new AdminCommand(
                        "server unsuspend",
                        "<server>",
                        "Lets a suspended server be used again.",
                        SERVERS,
                        WRITE,
                        Subjects.SERVERS,
                        (given, out) -> suspend(given, out, false)),
                new AdminCommand(
                        "server logs",
                        "<server> [lines]",
                        "Prints the end of a server's console.",
                        SERVERS,
                        READ,
                        Subjects.SERVERS,
                        this::logs));
    }

    private AdminCommand power(String word, String summary) {
        var action = PowerAction.parse(word).orElseThrow();
        return new AdminCommand(
                "server " + word,
                "<server>",
                summary,
                SERVERS,
                WRITE,
                Subjects.SERVERS,
                (given, out) -> power(given, out, action));
    }

    private void list(Given given, CommandOutput out) throws InterruptedException {
        var where = new Where();
        if (!given.rest().isEmpty()) {
            where.contains("s.name", List.of(String.join(" ", given.arguments())));
        }
        var columns = new Columns("ID", "NUMBER", "NAME", "STATE", "NODE", "OWNER");
        long total =
                database.read(
                        tx -> {
                            var page =
                                    servers.list(
                                            tx,
                                            where,
                                            " ORDER BY s.id",
                                            new Paging(1, MOST_LISTED));
                            var rows = page.rows();
                            var onNodes =
                                    nodes.all(
                                            tx,
                                            rows.stream().map(Server::node).distinct().toList());
                            var owners =
                                    users.all(
                                            tx,
                                            rows.stream().map(Server::owner).distinct().toList());
                            for (var server : rows) {
                                var node = onNodes.get(server.node());
                                columns.row(
                                        server.id().shortText(),
                                        server.number(),
                                        server.name(),
                                        state(server),
                                        node == null ? null : node.name(),
                                        owner(owners, server.owner()));
                            }
                            return page.total();
                        });
        columns.print(out);
        out.line(
                total > MOST_LISTED
                        ? MOST_LISTED + " of " + total + " servers"
                        : total + " servers");
    }

    private static String owner(List<User> owners, long number) {
        return owners.stream()
                .filter(user -> user.ref().number() == number)
                .findFirst()
                .map(User::username)
                .orElse("-");
    }

    private static String state(Server server) {
        if (server.deleting()) {
            return "deleting";
        }
        return server.statusWord()
                .orElseGet(
                        () ->
                                server.lastState() == null
                                        ? "unknown"
                                        : server.lastState().name().toLowerCase(Locale.ROOT));
    }

    private void info(Given given, CommandOutput out) throws InterruptedException {
        var server = server(given);
        var node = database.<Node>read(tx -> nodes.require(tx, server.node()));
        var owner = users.find(server.owner());
        var limits = server.limits();
        Columns.facts(
                out,
                "id",
                server.id().shortText(),
                "uuid",
                server.id(),
                "number",
                server.number(),
                "name",
                server.name(),
                "description",
                server.description(),
                "state",
                state(server),
                "node",
                node.name() + " (" + node.number() + ")",
                "owner",
                owner.map(User::username).orElse(null),
                "image",
                server.image(),
                "startup",
                server.startup(),
                "memory",
                limits.memory() + " MiB",
                "disk",
                limits.disk() + " MiB",
                "cpu",
                limits.cpu() + " %",
                "created",
                server.createdAt(),
                "installed",
                server.installedAt());
    }

    private void power(Given given, CommandOutput out, PowerAction action)
            throws InterruptedException {
        var server = server(given);
        control.power(given.caller(), usable(given.caller(), server), action);
        out.line("ok: " + action.word() + " was sent to " + server.name());
    }

    private void command(Given given, CommandOutput out) throws InterruptedException {
        var server = server(given);
        // the line goes there as it was typed, quotes and all
        var line = given.rest().replaceFirst("^(?:\"[^\"]*\"|'[^']*'|\\S+)\\s*", "");
        if (line.isBlank()) {
            throw new CommandFailed("Say what to type.");
        }
        control.command(given.caller(), usable(given.caller(), server), line);
        out.line("ok: the line was sent to " + server.name());
    }

    private void suspend(Given given, CommandOutput out, boolean suspended)
            throws InterruptedException {
        var server = server(given);
        changes.suspend(given.caller(), server.number(), suspended);
        out.line("ok: " + server.name() + (suspended ? " is suspended" : " is not suspended"));
    }

    private void logs(Given given, CommandOutput out) throws InterruptedException {
        var server = server(given);
        var lines = given.number(1, 50, 1, 1_000);
        for (var line : logs.tail(grant(given.caller(), server), lines)) {
            out.line(line);
        }
    }

    private Server server(Given given) {
        var text = given.argument(0, "server");
        return database.read(tx -> find.by(tx, text));
    }

    /// - errors: [CommandFailed] while its state forbids it
    private ServerGrant usable(Caller caller, Server server) {
        database.<java.util.Optional<ServerStates.Conflict>>read(
                        tx -> states.conflict(tx, server.number()))
                .ifPresent(
                        conflict -> {
                            throw new CommandFailed(conflict.detail());
                        });
        return grant(caller, server);
    }

    private ServerGrant grant(Caller caller, Server server) {
        return database.<java.util.Optional<ServerGrant>>read(
                        tx ->
                                access.grant(
                                        tx,
                                        caller.user(),
                                        caller.rootAdmin(),
                                        server.id().toString()))
                .orElseThrow(() -> new CommandFailed("There is no such server."));
    }

    List<String> beginning(String start, int most) {
        return database.read(tx -> find.beginning(tx, start, most));
    }
}
