package quetzal.wings.container;

import java.util.List;

/// What the engine says of itself and its host; `warnings` are for the log and the diagnostics page.
public record EngineInfo(
        String name,
        String version,
        String runcVersion,
        String cgroupDriver,
        String cgroupVersion,
        String storageDriver,
        String storageFilesystem,
        int containersTotal,
        int containersRunning,
        int containersPaused,
        int containersStopped,
        String architecture,
        int cpus,
        long memoryBytes,
        String kernelVersion,
        String operatingSystem,
        List<String> warnings) {

    public EngineInfo {
        warnings = List.copyOf(warnings);
    }
}
