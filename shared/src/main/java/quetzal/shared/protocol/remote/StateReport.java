package quetzal.shared.protocol.remote;

/// Body of `POST /api/remote/servers/{uuid}/container/status`.
public record StateReport(Data data) {
    /// State words as on the console socket.
    public record Data(String previousState, String newState) {}
}
