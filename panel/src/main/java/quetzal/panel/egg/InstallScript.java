package quetzal.panel.egg;

/// What runs once, in a container of its own, to put a server's files in place. Empty text means nothing to run.
public record InstallScript(String script, String container, String entrypoint) {
    public static final String DEFAULT_CONTAINER = "alpine:3.4";
    public static final String DEFAULT_ENTRYPOINT = "ash";
}
