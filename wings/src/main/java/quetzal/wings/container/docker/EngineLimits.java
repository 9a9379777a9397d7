package quetzal.wings.container.docker;

import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.MemoryOverhead;

/// A server's limits in the engine's units.
record EngineLimits(ContainerLimits limits, MemoryOverhead overhead) {
    /// Microseconds.
    static final long CPU_PERIOD = 100_000;

    private static final long MIB = 1024 * 1024;

    /// 0 is no limit.
    long memoryBytes() {
        return overhead.limitBytes(limits.memoryMib());
    }

    /// What the server is promised when memory is short: its limit without the overhead.
    long reservationBytes() {
        return limits.memoryMib() * MIB;
    }

    /// Memory and swap together, as the engine counts; -1 is no limit. Without a memory limit the engine takes no
    /// swap limit, so it gets none.
    long memoryAndSwapBytes() {
        if (limits.swapMib() < 0 || limits.memoryMib() == 0) {
            return limits.swapMib() < 0 ? -1 : 0;
        }
        return memoryBytes() + limits.swapMib() * MIB;
    }

    /// Microseconds per [#CPU_PERIOD]; -1 is no limit.
    long cpuQuota() {
        return limits.cpuPercent() > 0 ? limits.cpuPercent() * (CPU_PERIOD / 100) : -1;
    }

    /// -1 is no limit.
    long processes() {
        return limits.processes() < 1 ? -1 : limits.processes();
    }
}
