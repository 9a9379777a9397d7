package quetzal.wings.app;

import java.time.InstantSource;
import quetzal.wings.config.WingsConfig;
import quetzal.wings.container.ContainerRuntime;

/// Turns the configuration into the runtime without containers.
final class ProcessSetup {
    private ProcessSetup() {}

    static ContainerRuntime of(WingsConfig config, InstantSource clock) {
        throw new IllegalStateException("system.runtime: process is not built into this version");
    }
}
