package quetzal.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import quetzal.shared.id.ServerId;

/// How long panel and daemon take to answer, and what they hold in memory while nothing happens.
final class Footprint {
    private static final String IMAGE = "gamehost/tiny:1";
    private static final Duration SETTLE = Duration.ofSeconds(20);

    private final Path repository;
    private final Path scratch;

    Footprint(Path repository, Path scratch) {
        this.repository = repository;
        this.scratch = scratch;
    }

    /// - unit: nanoseconds; mebibytes resident; percent of one core
    record DaemonResult(
            int containers,
            long bootNanos,
            long attachedNanos,
            long mebibytes,
            double cpuPercent) {}

    /// `databaseMebibytes` is the embedded PostgreSQL beside the panel; shared pages count once for each process.
    record PanelResult(
            String start,
            long bootNanos,
            long mebibytes,
            long databaseMebibytes,
            double cpuPercent) {}

    /// Starts a daemon that has `containers` running servers already, and lets it be idle.
    DaemonResult daemon(int containers) throws IOException, InterruptedException {
        var servers =
                IntStream.range(0, containers)
                        .mapToObj(_ -> new ServerId(UUID.randomUUID()))
                        .toList();
        var settings =
                servers.stream()
                        .map(id -> StubPanel.server(id, IMAGE, "/opt/fake/fakegame.sh"))
                        .toList();
        var home = scratch.resolve("idle-" + containers);
        try (var panel = new StubPanel(settings);
                var daemon = new Daemon(repository, home, panel.address())) {
            daemon.awaitListening(System.nanoTime());
            daemon.awaitState("offline", containers, Duration.ofSeconds(60));
            for (var server : servers) {
                daemon.power(server, "start");
            }
            daemon.awaitState("running", containers, Duration.ofSeconds(300));
            daemon.restart(repository);
            var began = System.nanoTime();
            var boot = daemon.awaitListening(began);
            daemon.awaitState("running", containers, Duration.ofSeconds(60));
            var attached = System.nanoTime() - began;
            var idle = idle(daemon.process().toHandle());
            for (var server : servers) {
                daemon.power(server, "kill");
            }
            daemon.awaitState("offline", containers, Duration.ofSeconds(120));
            return new DaemonResult(
                    containers,
                    boot,
                    attached,
                    idle.usage().residentMebibytes(),
                    idle.cpuPercent());
        }
    }

    /// Starts the panel twice on the same data: the first start makes the database, the second is the usual one.
    List<PanelResult> panel() throws IOException, InterruptedException {
        return List.of(panelOnce("first start"), panelOnce("later start"));
    }

    private PanelResult panelOnce(String start) throws IOException, InterruptedException {
        var home = Files.createDirectories(scratch.resolve("panel"));
        var port = freePort();
        var builder =
                new ProcessBuilder(repository.resolve("panel/bin/quetzal-panel").toString(), "run")
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        home.resolve("panel.out").toFile()));
        builder.environment().put("QUETZAL_DATA", home.resolve("data").toString());
        builder.environment().put("QUETZAL_PORT", Integer.toString(port));
        builder.environment().put("QUETZAL_URL", "http://127.0.0.1:" + port);
        var began = System.nanoTime();
        var process = builder.start();
        try {
            var boot = awaitReady(process, port, began);
            var idle = idle(process.toHandle());
            var tree = Usage.ofTree(process.toHandle());
            return new PanelResult(
                    start,
                    boot,
                    idle.usage().residentMebibytes(),
                    tree.residentMebibytes() - idle.usage().residentMebibytes(),
                    idle.cpuPercent());
        } finally {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    private static long awaitReady(Process process, int port, long began)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health/ready"))
                        .timeout(Duration.ofSeconds(5))
                        .build();
        try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            while (System.nanoTime() - began < Duration.ofSeconds(120).toNanos()) {
                if (!process.isAlive()) {
                    throw new IOException("the panel ended while starting");
                }
                try {
                    if (http.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                        return System.nanoTime() - began;
                    }
                } catch (IOException e) {
                    Daemon.pause(5);
                }
            }
        }
        throw new IOException("the panel was not ready within 120 seconds");
    }

    private record Idle(Usage usage, double cpuPercent) {}

    private static Idle idle(ProcessHandle process) throws IOException, InterruptedException {
        Daemon.pause(2_000);
        var before = Usage.of(process.pid());
        Daemon.pause(SETTLE.toMillis());
        var after = Usage.of(process.pid());
        return new Idle(
                after, (after.cpuMillis() - before.cpuMillis()) * 100.0 / SETTLE.toMillis());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
