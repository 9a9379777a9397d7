package quetzal.wings.container.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ResourceMeter;
import quetzal.wings.container.ResourceReading;

/// Adds up what the processes of the server's session use. Network is not known for single processes and stays 0; a process
/// that moved to a session of its own is not counted.
final class ProcessMeter implements ResourceMeter {
    private static final Path PROC = Path.of("/proc");
    private static final long NANOS_PER_TICK = 10_000_000;
    private static final long PAGE = 4096;

    private final ProcessHome home;
    private final long machineBytes;

    ProcessMeter(ProcessHome home, long machineBytes) {
        this.home = home;
        this.machineBytes = machineBytes;
    }

    @Override
    public Optional<ResourceReading> read() {
        if (!home.exists() || !(home.state() instanceof ContainerState.Running)) {
            throw new ContainerException(new ContainerProblem.NotRunning(home.name()));
        }
        var session = Long.toString(home.pid());
        long ticks = 0;
        long pages = 0;
        long processes = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : all) {
                var columns = columns(process);
                if (columns.length > 21 && columns[3].equals(session)) {
                    // utime, stime, and those of children that have ended
                    for (var i = 11; i <= 14; i++) {
                        ticks += Long.parseLong(columns[i]);
                    }
                    pages += Long.parseLong(columns[21]);
                    processes++;
                }
            }
        } catch (IOException | NumberFormatException unreadable) {
            return Optional.empty();
        }
        return processes == 0
                ? Optional.empty()
                : Optional.of(
                        new ResourceReading(
                                System.nanoTime(),
                                ticks * NANOS_PER_TICK,
                                pages * PAGE,
                                machineBytes,
                                0,
                                0,
                                processes));
    }

    /// Those after the name, which may hold spaces and brackets itself.
    private static String[] columns(Path process) {
        try {
            var stat = Files.readString(process.resolve("stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        } catch (IOException | StringIndexOutOfBoundsException ended) {
            return new String[0];
        }
    }

    @Override
    public void close() {
        // Keeps nothing open.
    }
}
