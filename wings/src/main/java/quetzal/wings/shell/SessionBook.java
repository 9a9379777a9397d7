package quetzal.wings.shell;

import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.shell.ShellReport;
import quetzal.wings.state.ShellStore;
import quetzal.wings.state.StateException;

/// Writes down that a shell began and how it ended, each together with what the panel is owed of it.
///
/// - shape: `owed` is run when there is something to tell the panel
record SessionBook(ShellStore store, Clock clock, Runnable owed) {
    private static final Logger log = LoggerFactory.getLogger(SessionBook.class);

    /// False when there was a shell of this id ever before.
    boolean begin(UUID shell, ServerId server, boolean recorded, String ip) {
        boolean begun =
                store.begin(
                        shell,
                        server,
                        recorded,
                        ShellReports.started(shell, server, clock.instant(), ip));
        owed.run();
        return begun;
    }

    /// - shape: `reason` counts when the shell did not end by itself, and then has no `code`
    void end(
            UUID shell,
            ServerId server,
            String ip,
            @Nullable String program,
            @Nullable Integer code,
            String reason,
            ShellReport.@Nullable Recording recording) {
        var report =
                new ShellReport(
                        ShellReport.Event.ENDED,
                        clock.instant(),
                        ip,
                        program,
                        code,
                        code == null && !reason.isEmpty() ? reason : null,
                        recording);
        try {
            store.end(shell, ShellReports.of(shell, server, report));
            owed.run();
        } catch (StateException e) {
            // Still written down as open: the next start reports it as interrupted.
            log.error("The end of a shell could not be written down: shell={}", shell, e);
        }
    }
}
