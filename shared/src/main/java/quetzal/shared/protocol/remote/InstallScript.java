package quetzal.shared.protocol.remote;

/// Answer of `GET /api/remote/servers/{uuid}/install`.
public record InstallScript(String containerImage, String entrypoint, String script) {
    public InstallScript {
        containerImage = containerImage == null ? "" : containerImage;
        entrypoint = entrypoint == null ? "" : entrypoint;
        script = script == null ? "" : script;
    }
}
