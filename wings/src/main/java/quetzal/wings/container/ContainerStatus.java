package quetzal.wings.container;

import quetzal.shared.id.ServerId;

/// A container of ours as the engine sees it now.
public record ContainerStatus(
        ContainerName name,
        ContainerId id,
        ContainerKind kind,
        ServerId server,
        ContainerState state) {

    public boolean running() {
        return state instanceof ContainerState.Running;
    }
}
