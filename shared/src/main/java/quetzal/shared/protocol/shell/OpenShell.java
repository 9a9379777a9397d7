package quetzal.shared.protocol.shell;

import java.util.List;
import java.util.UUID;
import quetzal.shared.id.UserId;

/// Body of `POST /api/servers/{uuid}/shells`: the panel asks for a shell that `user` may open within 30 seconds with a
/// ticket for this `id`.
///
/// - shape: `shells` are absolute paths to try before the usual ones
public record OpenShell(
        UUID id, UserId user, int cols, int rows, RecordingPolicy recording, List<String> shells) {
    public OpenShell {
        shells = shells == null ? List.of() : List.copyOf(shells);
    }
}
