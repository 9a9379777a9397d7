package quetzal.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import quetzal.shared.id.ServerId;

/// How long a daemon that has running servers takes to answer, and what it holds in memory while they are idle.
final class DaemonFootprint implements Part {
    private static final String IMAGE = "gamehost/tiny:1";

    @Override
    public void print(Table table, Path repository, Path scratch)
            throws IOException, InterruptedException {
        table.head(
                "daemon, idle containers",
                "answers after",
                "all attached after",
                "memory",
                "processor when idle");
        for (var containers : List.of(0, 50)) {
            measure(table, repository, scratch.resolve("idle-" + containers), containers);
        }
    }

    private static void measure(Table table, Path repository, Path home, int containers)
            throws IOException, InterruptedException {
        var servers =
                IntStream.range(0, containers)
                        .mapToObj(_ -> new ServerId(UUID.randomUUID()))
                        .toList();
        var settings =
                servers.stream()
                        .map(id -> StubPanel.server(id, IMAGE, "/opt/fake/fakegame.sh"))
                        .toList();
        try (var panel = new StubPanel(settings);
                var daemon = new Daemon(repository, home, panel.address())) {
            daemon.awaitListening(System.nanoTime());
            daemon.awaitState("offline", containers, Duration.ofSeconds(60));
            for (var server : servers) {
                daemon.power(server, "start");
            }
            daemon.awaitState("running", containers, Duration.ofSeconds(300));
            daemon.restart();
            var began = System.nanoTime();
            var boot = daemon.awaitListening(began);
            daemon.awaitState("running", containers, Duration.ofSeconds(60));
            var attached = System.nanoTime() - began;
            var idle = Idle.of(daemon.process().handle());
            daemon.delete(servers);
            table.row(
                    Integer.toString(containers),
                    Table.millis(boot),
                    Table.millis(attached),
                    idle.usage().residentMebibytes() + " MiB",
                    Table.percent(idle.cpuPercent()));
        }
    }
}
