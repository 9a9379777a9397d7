package quetzal.shared.protocol.daemon;

/// Body of `POST /api/servers/{server}/power`.
///
/// - unit: `waitSeconds` 0 fails at once while another action runs; 1 to 300 wait; anything else counts as 30
public record PowerRequest(String action, int waitSeconds) {
    public PowerRequest {
        action = action == null ? "" : action;
    }
}
