package quetzal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import quetzal.e2e.stack.LoopbackPorts;
import quetzal.e2e.stack.PanelService;
import quetzal.e2e.stack.ServiceFiles;

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
        var panel = service(repository, scratch, Map.of());
        var began = System.nanoTime();
        var process = panel.start();
        try {
            panel.awaitReady(process);
            var boot = System.nanoTime() - began;
            var idle = Idle.of(process.handle());
            var tree = Usage.ofTree(process.handle());
            table.row(
                    start,
                    Table.millis(boot),
                    idle.usage().residentMebibytes() + " MiB",
                    tree.residentMebibytes() - idle.usage().residentMebibytes() + " MiB",
                    Table.percent(idle.cpuPercent()));
        } finally {
            process.stop(Duration.ofSeconds(30));
        }
    }

    /// A panel on a free port with its data in `home`.
    static PanelService service(Path repository, Path home, Map<String, String> more)
            throws IOException {
        Files.createDirectories(home);
        return new PanelService(
                new ServiceFiles(repository),
                home.resolve("data"),
                home.resolve("panel.out"),
                LoopbackPorts.anyFree(),
                more);
    }
}
