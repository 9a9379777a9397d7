package quetzal.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import quetzal.e2e.stack.LoopbackPorts;

/// How long the panel with its built-in database takes to be ready, and what both hold in memory while nothing happens.
///
/// Pages that PostgreSQL's processes share count once for each of them.
final class PanelFootprint implements Part {
    /// Starts it twice on the same data: the first start makes the database, the second is the usual one.
    @Override
    public void print(Table table, Path repository, Path scratch)
            throws IOException, InterruptedException {
        table.head(
                "panel", "ready after", "memory", "its database's memory", "processor when idle");
        once(table, repository, scratch, "first start");
        once(table, repository, scratch, "later start");
    }

    private static void once(Table table, Path repository, Path scratch, String start)
            throws IOException, InterruptedException {
        var home = Files.createDirectories(scratch);
        var port = LoopbackPorts.anyFree();
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
            var idle = Idle.of(process.toHandle());
            var tree = Usage.ofTree(process.toHandle());
            table.row(
                    start,
                    Table.millis(boot),
                    idle.usage().residentMebibytes() + " MiB",
                    tree.residentMebibytes() - idle.usage().residentMebibytes() + " MiB",
                    Table.percent(idle.cpuPercent()));
        } finally {
            process.destroy();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    static long awaitReady(Process process, int port, long began)
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
}
