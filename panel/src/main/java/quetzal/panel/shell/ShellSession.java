package quetzal.panel.shell;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Actor;

/// One shell that somebody opened, or was about to.
///
/// - shape: `state` is `pending`, `opening`, `live`, `ended` or `interrupted`; `recording` is `none`, `running`, `kept`,
///   `purged` or `deleted`; `impersonator` opened it in the user's name
record ShellSession(
        UUID id,
        long server,
        UUID serverUuid,
        String serverName,
        long node,
        String nodeName,
        long user,
        UUID userUuid,
        String username,
        @Nullable String ip,
        int cols,
        int rows,
        String policy,
        String state,
        String recording,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String program,
        @Nullable Integer exitCode,
        @Nullable String reason,
        @Nullable Long bytes,
        @Nullable String sha256,
        boolean truncated,
        Actor.@Nullable Impersonator impersonator) {

    boolean kept() {
        return recording.equals("kept");
    }

    /// What makes a report of its node a fact of its own, however often it is sent.
    static UUID fact(UUID session, String event) {
        return UUID.nameUUIDFromBytes(
                ("shell-session " + session + " " + event)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
