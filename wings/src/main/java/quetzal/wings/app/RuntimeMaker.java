package quetzal.wings.app;

import java.time.InstantSource;
import quetzal.wings.config.WingsConfig;
import quetzal.wings.container.ContainerRuntime;

/// Makes what games run in: the real ones by configuration, or a test's own.
@FunctionalInterface
public interface RuntimeMaker {
    ContainerRuntime make(WingsConfig config, InstantSource clock);
}
