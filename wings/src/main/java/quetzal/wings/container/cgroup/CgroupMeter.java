package quetzal.wings.container.cgroup;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ResourceMeter;
import quetzal.wings.container.ResourceReading;

/// Meters a container by the kernel's files, which stay open: some 10 microseconds a reading, and the engine is not
/// asked at all.
public final class CgroupMeter implements ResourceMeter {
    private static final Path PROC = Path.of("/proc");

    private final ContainerName name;
    private final List<Closeable> open = new ArrayList<>();
    private final boolean v2;
    private final KernelFile cpu;
    private final KernelFile memory;
    private final KernelFile memoryDetails;
    private final KernelFile memoryLimit;
    private final KernelFile processes;
    private final KernelFile network;
    private final long machineBytes;

    private CgroupMeter(ContainerName name, CgroupPaths paths, Path process) throws IOException {
        this.name = name;
        var memoryGroup = paths.v1("memory");
        v2 = memoryGroup.isEmpty();
        machineBytes = machineBytes();
        try {
            if (v2) {
                var group =
                        paths.v2().orElseThrow(() -> new NoSuchFileException("no control group"));
                cpu = open(group.resolve("cpu.stat"));
                memory = open(group.resolve("memory.current"));
                memoryDetails = open(group.resolve("memory.stat"));
                memoryLimit = open(group.resolve("memory.max"));
                processes = open(group.resolve("pids.current"));
            } else {
                cpu = open(group(paths, "cpuacct").resolve("cpuacct.usage"));
                memory = open(memoryGroup.orElseThrow().resolve("memory.usage_in_bytes"));
                memoryDetails = open(memoryGroup.orElseThrow().resolve("memory.stat"));
                memoryLimit = open(memoryGroup.orElseThrow().resolve("memory.limit_in_bytes"));
                processes = open(group(paths, "pids").resolve("pids.current"));
            }
            network = open(process.resolve("net/dev"));
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /// - errors: [IOException] when the files cannot be reached or are not this container's
    public static CgroupMeter open(ContainerName name, ContainerId id, long pid)
            throws IOException {
        if (pid <= 0) {
            throw new IOException("the engine gave no process id");
        }
        var paths = CgroupPaths.of(PROC, pid);
        if (!paths.belongTo(id.value())) {
            throw new IOException("process " + pid + " is not of this container as seen from here");
        }
        return new CgroupMeter(name, paths, PROC.resolve(Long.toString(pid)));
    }

    private static Path group(CgroupPaths paths, String controller) throws IOException {
        return paths.v1(controller)
                .orElseThrow(() -> new NoSuchFileException("no control group " + controller));
    }

    private KernelFile open(Path path) throws IOException {
        var file = KernelFile.open(path);
        open.add(file);
        return file;
    }

    @Override
    public synchronized Optional<ResourceReading> read() {
        try {
            var usage = memory.number();
            var cache = memoryDetails.number(v2 ? "inactive_file" : "total_inactive_file");
            var traffic = Traffic.parse(network.text());
            return Optional.of(
                    new ResourceReading(
                            System.nanoTime(),
                            v2 ? cpu.number("usage_usec") * 1000 : cpu.number(),
                            cache < usage ? usage - cache : usage,
                            Math.min(memoryLimit.number(), machineBytes),
                            traffic.receivedBytes(),
                            traffic.sentBytes(),
                            processes.number()));
        } catch (IOException ended) {
            throw new ContainerException(new ContainerProblem.NotRunning(name), ended);
        }
    }

    @Override
    public synchronized void close() {
        for (var file : open) {
            try {
                file.close();
            } catch (IOException ignored) {
                // Nothing was written, so nothing is lost.
                continue;
            }
        }
    }

    private static long machineBytes() throws IOException {
        for (var line : Files.readAllLines(PROC.resolve("meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                return KernelFile.parse(line.replaceAll("\\D", "")) * 1024;
            }
        }
        return Long.MAX_VALUE;
    }

    /// Bytes through all interfaces but loopback.
    record Traffic(long receivedBytes, long sentBytes) {
        static Traffic parse(String table) throws IOException {
            long received = 0;
            long sent = 0;
            for (var line : (Iterable<String>) table.lines()::iterator) {
                var colon = line.indexOf(':');
                if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
                    var columns = line.substring(colon + 1).strip().split("\\s+", -1);
                    if (columns.length >= 9) {
                        received += KernelFile.parse(columns[0]);
                        sent += KernelFile.parse(columns[8]);
                    }
                }
            }
            return new Traffic(received, sent);
        }
    }
}
