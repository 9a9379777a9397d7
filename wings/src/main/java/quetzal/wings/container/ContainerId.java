package quetzal.wings.container;

/// The engine's own id of one container; a container made anew under the same name has another.
public record ContainerId(String value) {
    public ContainerId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("empty container id");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
