package quetzal.shared.protocol.daemon;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of an installation's log: answer of `GET /api/servers/{server}/install-log`, which only our daemon has.
///
/// - shape: `run` names the installation, null when there never was one; `running` while it is under way; `next` is the
///   cursor to ask with for what follows
public record InstallPage(
        @Nullable String run, boolean running, List<WorkFrame> frames, @Nullable String next) {
    public InstallPage {
        frames = frames == null ? List.of() : List.copyOf(frames);
    }
}
