package quetzal.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

/// Console fan-out through a real engine: servers that print at a fixed rate, viewers that read all of it.
///
/// - shape: a result counts only when every viewer received every line in order
final class FanOut implements Part {
    private static final String IMAGE = "gamehost/squid:1";
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final List<Load> LOADS =
            List.of(
                    new Load(1, 1, 200, TIME, true),
                    new Load(1, 200, 200, TIME, true),
                    new Load(1, 200, 1_000, TIME, true),
                    new Load(1, 200, 5_000, TIME, true),
                    new Load(1, 200, 200, TIME, false),
                    new Load(1, 200, 5_000, TIME, false),
                    new Load(50, 4, 20, TIME, true),
                    new Load(50, 4, 60, TIME, true));

    /// - unit: `linesPerSecond` per server
    record Load(
            int servers,
            int viewersPerServer,
            int linesPerSecond,
            Duration time,
            boolean sequenced) {}

    /// - unit: nanoseconds from the line's making to its arrival; processor time in percent of one core
    record Result(
            Load load,
            double deliveredShare,
            double deliveredPerSecond,
            long outOfOrder,
            long p50,
            long p99,
            double daemonCpuPercent,
            long daemonMebibytes) {}

    @Override
    public void print(Table table, Path repository, Path scratch)
            throws IOException, InterruptedException {
        table.head(
                "servers × viewers × lines/s",
                "client",
                "delivered",
                "lines/s delivered",
                "out of order",
                "p50",
                "p99",
                "daemon's processor",
                "daemon's memory");
        var most = LOADS.stream().mapToInt(Load::servers).max().orElse(1);
        var servers =
                IntStream.range(0, most).mapToObj(_ -> new ServerId(UUID.randomUUID())).toList();
        var settings =
                servers.stream().map(id -> StubPanel.server(id, IMAGE, "node flood.js")).toList();
        try (var panel = new StubPanel(settings);
                var daemon = new Daemon(repository, scratch, panel.address())) {
            daemon.awaitListening(System.nanoTime());
            daemon.awaitState("offline", most, Duration.ofSeconds(60));
            int started = 0;
            for (var load : LOADS) {
                for (; started < load.servers(); started++) {
                    start(daemon, servers.get(started), started + 1);
                }
                print(table, measure(daemon, servers.subList(0, load.servers()), load));
            }
            daemon.delete(servers);
        }
    }

    /// One after the other: fifty that start at once on two cores look as if they hung.
    private static void start(Daemon daemon, ServerId server, int running)
            throws IOException, InterruptedException {
        Files.writeString(daemon.volume(server).resolve("flood.js"), floodProgram());
        daemon.power(server, "start");
        daemon.awaitState("running", running, Duration.ofSeconds(60));
    }

    private static void print(Table table, Result result) {
        var load = result.load();
        table.row(
                load.servers() + " × " + load.viewersPerServer() + " × " + load.linesPerSecond(),
                load.sequenced() ? "numbered" : "classic",
                Table.percent(result.deliveredShare() * 100),
                Table.count(result.deliveredPerSecond()),
                Long.toString(result.outOfOrder()),
                Table.millis(result.p50()),
                Table.millis(result.p99()),
                Table.percent(result.daemonCpuPercent()),
                result.daemonMebibytes() + " MiB");
    }

    private static Result measure(Daemon daemon, List<ServerId> servers, Load load)
            throws IOException, InterruptedException {
        var viewers = new ArrayList<Viewer>();
        for (var server : servers) {
            for (int i = 0; i < load.viewersPerServer(); i++) {
                viewers.add(
                        Viewer.open(
                                daemon.socket(server),
                                daemon.origin(),
                                daemon.token(server, new UserId(UUID.randomUUID())),
                                load.sequenced()));
            }
        }
        try (var pool = new ViewerPool(viewers)) {
            pool.run(Duration.ofSeconds(1), () -> false);
            viewers.forEach(Viewer::reset);
            var before = Usage.of(daemon.process().pid());
            var began = System.nanoTime();
            for (var server : servers) {
                daemon.command(
                        server, "go " + load.linesPerSecond() + " " + load.time().toSeconds());
            }
            var expected = load.linesPerSecond() * load.time().toSeconds();
            pool.run(
                    load.time().plusSeconds(20),
                    () -> viewers.stream().allMatch(viewer -> viewer.lastNumber() >= expected));
            var seconds = (System.nanoTime() - began) / 1e9;
            var after = Usage.of(daemon.process().pid());
            return result(load, viewers, expected, seconds, before, after);
        }
    }

    private static Result result(
            Load load,
            List<Viewer> viewers,
            long expected,
            double seconds,
            Usage before,
            Usage after) {
        var all = new Latencies();
        viewers.forEach(viewer -> all.addAll(viewer.latencies()));
        var lines = viewers.stream().mapToLong(Viewer::lines).sum();
        return new Result(
                load,
                (double) lines / (expected * viewers.size()),
                lines / seconds,
                viewers.stream().mapToLong(Viewer::outOfOrder).sum(),
                all.quantile(0.5),
                all.quantile(0.99),
                (after.cpuMillis() - before.cpuMillis()) / seconds / 10,
                after.residentMebibytes());
    }

    static String floodProgram() throws IOException {
        try (var in = FanOut.class.getResourceAsStream("flood.js")) {
            if (in == null) {
                throw new IOException("flood.js is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
