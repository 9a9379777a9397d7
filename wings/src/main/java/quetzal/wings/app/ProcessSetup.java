package quetzal.wings.app;

import java.time.InstantSource;
import quetzal.wings.config.WingsConfig;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.process.ProcessRuntime;

/// Turns the configuration into the runtime without containers.
final class ProcessSetup {
    private ProcessSetup() {}

    static ContainerRuntime of(WingsConfig config, InstantSource clock) {
        var owner = config.uuid().isEmpty() ? config.tokenId() : config.uuid();
        return new ProcessRuntime(
                config.system().rootDirectory().resolve("processes"), owner, clock);
    }
}
