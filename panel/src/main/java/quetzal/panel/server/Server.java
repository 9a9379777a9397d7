package quetzal.panel.server;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.ServerStateWord;

/// One game server as it should be, and what was last heard of it.
///
/// - shape: `number` is the integer id of the wire; `node`, `owner`, `allocation` and `egg` are integer ids too
public record Server(
        long number,
        ServerId id,
        @Nullable String externalId,
        long node,
        String name,
        String description,
        @Nullable ServerStatus status,
        boolean suspended,
        @Nullable Instant deletingAt,
        boolean skipScripts,
        long owner,
        Limits limits,
        FeatureLimits features,
        long allocation,
        long egg,
        String startup,
        String image,
        @Nullable ServerStateWord lastState,
        @Nullable Instant lastStateAt,
        @Nullable Instant installedAt,
        Instant createdAt,
        Instant updatedAt) {

    /// The one word that clients know: suspension wins.
    public Optional<String> statusWord() {
        return suspended
                ? Optional.of("suspended")
                : Optional.ofNullable(status).map(ServerStatus::word);
    }

    public boolean installed() {
        return status != ServerStatus.INSTALLING && status != ServerStatus.INSTALL_FAILED;
    }

    public boolean deleting() {
        return deletingAt != null;
    }
}
