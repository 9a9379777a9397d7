package quetzal.wings.container;

/// What a container is for. The label value is the field's own, so that other programs recognise them.
public enum ContainerKind {
    SERVER("server_process"),
    INSTALLER("server_installer");

    private final String label;

    ContainerKind(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
