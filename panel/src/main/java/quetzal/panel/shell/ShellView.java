package quetzal.panel.shell;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Caller;

/// A shell as the API shows it.
///
/// - unit: `duration` in seconds, null while it is open; `size` in bytes
/// - shape: `ip` is there for administrators and for the one whose shell it was, unless `impersonator`, an
///   administrator, opened it in his name
record ShellView(
        String id,
        String state,
        String recording,
        String policy,
        String user,
        String username,
        String server,
        String serverName,
        long nodeId,
        String node,
        @Nullable String ip,
        int cols,
        int rows,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable Double duration,
        @Nullable String program,
        @Nullable Integer exitCode,
        @Nullable String reason,
        @Nullable Long size,
        @Nullable String sha256,
        boolean truncated,
        @Nullable String impersonator) {
    static final String ITEM = "shell_session";

    /// As this viewer may see it.
    static ShellView of(ShellSession session, Caller viewer) {
        boolean withAddress =
                viewer.rootAdmin()
                        || (session.user() == viewer.user().number()
                                && session.impersonator() == null);
        return new ShellView(
                session.id().toString(),
                session.state(),
                session.recording(),
                session.policy(),
                session.userUuid().toString(),
                session.username(),
                session.serverUuid().toString(),
                session.serverName(),
                session.node(),
                session.nodeName(),
                withAddress ? session.ip() : null,
                session.cols(),
                session.rows(),
                session.createdAt(),
                session.startedAt(),
                session.endedAt(),
                duration(session),
                session.program(),
                session.exitCode(),
                session.reason(),
                session.bytes(),
                session.sha256(),
                session.truncated(),
                session.impersonator() == null ? null : session.impersonator().name());
    }

    private static @Nullable Double duration(ShellSession session) {
        return session.startedAt() == null || session.endedAt() == null
                ? null
                : Duration.between(session.startedAt(), session.endedAt()).toMillis() / 1000.0;
    }
}
