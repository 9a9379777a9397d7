package quetzal.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.Stack;

/// What the way through the panel costs: a console straight from the node, the same relayed, and the log stream, in one
/// run; and how long a key typed into a shell takes to come back.
final class StreamFigures implements Part {
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final int KEYS = 500;

    @Override
    public void print(Table table, Path repository, Path scratch)
            throws IOException, InterruptedException {
        try (var stack =
                Stack.start(
                        new ServiceFiles(repository), scratch, "quetzal_bench_streams", Map.of())) {
            var server = floodServer(stack);
            streams(table, stack, server);
            shell(table, stack, server);
        }
    }

    private static ServerView floodServer(Stack stack) throws IOException {
        var view = stack.create(stack.game("flood", "minecraft-java-flying-squid").notStarted());
        var server = view.server();
        var known = stack.api().get("/api/application/servers/" + server.id());
        var container = known.at("/attributes/container");
        var change =
                PanelApi.object()
                        .put("startup", "node flood.js")
                        .put("egg", known.at("/attributes/egg").asInt())
                        .put("image", container.path("image").asText())
                        .put("skip_scripts", true);
        var environment = change.putObject("environment");
        container
                .path("environment")
                .properties()
                .forEach(entry -> environment.set(entry.getKey(), entry.getValue()));
        stack.api().patch("/api/application/servers/" + server.id() + "/startup", change);
        var folder = stack.wings().volumes().resolve(server.uuid());
        Files.writeString(folder.resolve("flood.js"), FanOut.floodProgram());
        view.power("start");
        view.awaitState(Duration.ofSeconds(60), "running");
        return view;
    }

    private void streams(Table table, Stack stack, ServerView view)
            throws IOException, InterruptedException {
        table.head(
                "stream, viewers × lines/s",
                "delivered",
                "lines/s delivered",
                "out of order",
                "p50",
                "p99",
                "panel's processor",
                "daemon's processor");
        for (var load :
                List.of(new int[] {1, 1_000}, new int[] {20, 1_000}, new int[] {1, 50_000})) {
            for (var way : Way.values()) {
                measure(table, stack, view, way, load[0], load[1]);
            }
        }
    }

    private enum Way {
        DIRECT("console, straight"),
        RELAYED("console, relayed"),
        LOG("log stream");

        private final String text;

        Way(String text) {
            this.text = text;
        }
    }

    private static void measure(
            Table table, Stack stack, ServerView view, Way way, int count, int rate)
            throws IOException, InterruptedException {
        var viewers = new ArrayList<Viewer>();
        for (int i = 0; i < count; i++) {
            viewers.add(open(stack, view, way));
        }
        try (var pool = new ViewerPool(viewers)) {
            pool.run(Duration.ofSeconds(1), () -> false);
            viewers.forEach(Viewer::reset);
            var panel = stack.panelProcess();
            var wings = stack.wingsProcess();
            var panelBefore = Usage.of(panel.pid());
            var wingsBefore = Usage.of(wings.pid());
            var began = System.nanoTime();
            view.command("go " + rate + " " + TIME.toSeconds());
            long expected = rate * TIME.toSeconds();
            pool.run(
                    TIME.plusSeconds(30),
                    () -> viewers.stream().allMatch(viewer -> viewer.lastNumber() >= expected));
            var seconds = (System.nanoTime() - began) / 1e9;
            var all = new Latencies();
            viewers.forEach(viewer -> all.addAll(viewer.latencies()));
            long lines = viewers.stream().mapToLong(Viewer::lines).sum();
            table.row(
                    way.text + ", " + count + " × " + Table.count(rate),
                    Table.percent(100.0 * lines / (expected * count)),
                    Table.count(lines / seconds),
                    Long.toString(viewers.stream().mapToLong(Viewer::outOfOrder).sum()),
                    Table.millis(all.quantile(0.5)),
                    Table.millis(all.quantile(0.99)),
                    Table.percent(share(panelBefore, Usage.of(panel.pid()), seconds)),
                    Table.percent(share(wingsBefore, Usage.of(wings.pid()), seconds)));
        }
    }

    private static double share(Usage before, Usage after, double seconds) {
        return (after.cpuMillis() - before.cpuMillis()) / seconds / 10;
    }

    private static Viewer open(Stack stack, ServerView view, Way way) throws IOException {
        var panel = URI.create(stack.panelUrl());
        var base = "ws://" + panel.getAuthority() + "/api/client/servers/" + view.server().uuid();
        return switch (way) {
            case LOG ->
                    Viewer.stream(
                            URI.create(base + "/logs/stream?tail=0"),
                            "Authorization: Bearer " + stack.api().key());
            case RELAYED ->
                    Viewer.open(
                            URI.create(base + "/ws"),
                            stack.panelUrl(),
                            view.console().path("token").asText(),
                            true);
            case DIRECT ->
                    Viewer.open(
                            URI.create(
                                    stack.wings().url().replace("http", "ws")
                                            + "/api/servers/"
                                            + view.server().uuid()
                                            + "/ws"),
                            stack.panelUrl(),
                            view.console().path("token").asText(),
                            true);
        };
    }

    private static void shell(Table table, Stack stack, ServerView view)
            throws IOException, InterruptedException {
        table.head("shell", "keys", "p50 to the echo", "p99 to the echo");
        var answer =
                stack.api()
                        .post(
                                "/api/client/servers/" + view.server().uuid() + "/shell-sessions",
                                PanelApi.object().put("cols", 80).put("rows", 24));
        var session = answer.has("data") ? answer.path("data") : answer;
        session = session.has("attributes") ? session.path("attributes") : session;
        var latencies = new Latencies();
        try (var shell =
                EchoSocket.open(
                        session.path("socket").asText(),
                        session.path("ticket").asText(),
                        stack.panelUrl())) {
            for (int i = 0; i < KEYS; i++) {
                latencies.add(shell.echo((byte) ('a' + i % 26)));
            }
        }
        table.row(
                "one key after the other",
                Integer.toString(KEYS),
                Table.millis(latencies.quantile(0.5)),
                Table.millis(latencies.quantile(0.99)));
    }
}
