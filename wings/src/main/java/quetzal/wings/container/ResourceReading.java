package quetzal.wings.container;

/// Counters of a running container. Network and CPU only grow, from the container's start.
///
/// - `atNanos`: of the machine's monotonic clock, [System#nanoTime]; only differences mean something
/// - `memoryBytes`: in use, without the file cache that could be dropped
/// - `memoryLimitBytes`: the machine's memory when there is no limit
/// - `processes`: threads included, as the engine counts; 0 when unknown
public record ResourceReading(
        long atNanos,
        long cpuNanos,
        long memoryBytes,
        long memoryLimitBytes,
        long receivedBytes,
        long sentBytes,
        long processes) {}
