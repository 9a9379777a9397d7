package quetzal.shared.protocol.daemon;

/// Body of `POST /api/servers`; `uuid` is checked by the daemon, which takes version 4 only.
public record CreateServer(String uuid, boolean startOnCompletion) {
    public CreateServer {
        uuid = uuid == null ? "" : uuid;
    }
}
