package quetzal.wings.container;

import java.util.regex.Pattern;

/// What a server may use, in the panel's terms; the runtime turns them into the engine's.
///
/// - `memoryMib`: 0 is no limit. The container gets some more than this, see [MemoryOverhead]
/// - `swapMib`: on top of memory; 0 is none, below 0 no limit
/// - `cpuPercent`: of one core, 250 is two and a half; 0 is no limit
/// - `cpuSet`: cores as `0,1,4-5`; empty is any
/// - `ioWeight`: 10 to 1000; 0 leaves it to the engine
/// - `oomKillerDisabled`: the server is frozen instead of killed at its memory limit; only cgroup v1 knows this
/// - `processes`: below 1 is no limit
public record ContainerLimits(
        long memoryMib,
        long swapMib,
        int cpuPercent,
        String cpuSet,
        int ioWeight,
        boolean oomKillerDisabled,
        int processes) {
    private static final Pattern CPU_SET =
            Pattern.compile("|\\d{1,4}(-\\d{1,4})?(,\\d{1,4}(-\\d{1,4})?)*");
    private static final long MOST_MIB = 1L << 40;

    public ContainerLimits {
        if (memoryMib < 0 || memoryMib > MOST_MIB || swapMib > MOST_MIB || cpuPercent < 0) {
            throw new IllegalArgumentException("limit out of range");
        }
        if (ioWeight != 0 && (ioWeight < 10 || ioWeight > 1000)) {
            throw new IllegalArgumentException("io weight out of range: " + ioWeight);
        }
        cpuSet = cpuSet.replace(" ", "");
        if (!CPU_SET.matcher(cpuSet).matches()) {
            throw new IllegalArgumentException("not a list of cores: " + cpuSet);
        }
    }

    /// No limit but the number of processes.
    public static ContainerLimits unlimited(int processes) {
        return new ContainerLimits(0, -1, 0, "", 0, false, processes);
    }
}
