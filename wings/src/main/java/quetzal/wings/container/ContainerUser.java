package quetzal.wings.container;

/// Whom the container's process runs as.
public sealed interface ContainerUser {
    /// The image's own, for most images root; only for installers.
    record ImageDefault() implements ContainerUser {}

    record Ids(long uid, long gid) implements ContainerUser {
        public Ids {
            if (uid < 0 || gid < 0 || uid > 0xFFFF_FFFEL || gid > 0xFFFF_FFFEL) {
                throw new IllegalArgumentException("user or group id out of range");
            }
        }
    }
}
