package quetzal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a process has used, read from `/proc`, which in virtual machines is truer than the whole machine's counters.
///
/// - unit: bytes of resident memory; processor time in milliseconds since the process began
record Usage(long residentBytes, long cpuMillis) {
    private static final long TICKS_PER_SECOND = 100;

    static Usage of(long pid) throws IOException {
        long resident = 0;
        for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                resident = Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        var ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return new Usage(resident, ticks * 1000 / TICKS_PER_SECOND);
    }

    /// The process with all its descendants.
    static Usage ofTree(ProcessHandle root) throws IOException {
        var sum = of(root.pid());
        for (var child : root.descendants().toList()) {
            if (!child.isAlive()) {
                continue;
            }
            var usage = of(child.pid());
            sum =
                    new Usage(
                            sum.residentBytes + usage.residentBytes,
                            sum.cpuMillis + usage.cpuMillis);
        }
        return sum;
    }

    long residentMebibytes() {
        return residentBytes >> 20;
    }
}
