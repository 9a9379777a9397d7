package quetzal.shared.protocol.daemon;

/// Answer of `GET /api/system`: names of architectures as Go says them (`amd64`, `arm64`).
public record SystemReport(
        String architecture, int cpuCount, String kernelVersion, String os, String version) {
    /// Answer of `GET /api/system?v=2`.
    public record Detailed(String version, Docker docker, Machine system) {}

    public record Docker(
            String version, Cgroups cgroups, Containers containers, Storage storage, Runc runc) {}

    public record Cgroups(String driver, String version) {}

    public record Containers(int total, int running, int paused, int stopped) {}

    public record Storage(String driver, String filesystem) {}

    public record Runc(String version) {}

    /// - unit: `memoryBytes` bytes
    public record Machine(
            String architecture,
            int cpuThreads,
            long memoryBytes,
            String kernelVersion,
            String os,
            String osType) {}
}
