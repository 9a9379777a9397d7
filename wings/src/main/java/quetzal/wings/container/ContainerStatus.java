package quetzal.wings.container;

import java.util.UUID;

/// A container of ours as the engine sees it now.
public record ContainerStatus(
        ContainerName name, ContainerId id, ContainerKind kind, UUID server, ContainerState state) {

    public boolean running() {
        return state instanceof ContainerState.Running;
    }
}
