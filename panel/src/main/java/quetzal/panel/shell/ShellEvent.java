package quetzal.panel.shell;

import java.time.Instant;
import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;
import quetzal.shared.protocol.shell.ShellReport;

/// What happens to shells and to their recordings.
sealed interface ShellEvent extends ActivityEvent {
    ShellSession session();

    record Asked(ShellSession session) implements ShellEvent {}

    record Reported(ShellSession session, ShellReport report, Instant at) implements ShellEvent {}

    record Viewed(ShellSession session, boolean download) implements ShellEvent {}

    /// Of somebody who looks while it is open.
    record Watched(ShellSession session) implements ShellEvent {}

    record Verified(ShellSession session, String result) implements ShellEvent {}

    record Deleted(ShellSession session) implements ShellEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case Asked _ -> of("ask").with("recording", session().policy());
            case Reported(var session, var report, var at) -> reported(session, report, at);
            case Viewed(_, var download) -> of(download ? "download" : "view");
            case Watched _ -> of("watch");
            case Verified(_, var result) -> of("verify").with("result", result);
            case Deleted _ -> of("delete").with("sha256", session().sha256());
        };
    }

    private Entry of(String what) {
        return of(session(), what);
    }

    private static Entry of(ShellSession session, String what) {
        return Entry.of(
                        "server:shell." + what,
                        Subject.server(session.server(), session.serverName()),
                        Subject.node(session.node(), session.nodeName()),
                        Subject.user(session.user(), session.username()))
                .with("session", session.id().toString());
    }

    private static Entry reported(ShellSession session, ShellReport report, Instant at) {
        var fact = ShellSession.fact(session.id(), report.event().word());
        var what =
                switch (report.event()) {
                    case STARTED -> "start";
                    case ENDED -> "end";
                    case INTERRUPTED -> "interrupt";
                    case PURGED -> "purge";
                };
        var entry =
                of(session, what)
                        .with("program", report.program())
                        .with("exit_code", report.exitCode())
                        .with("reason", report.reason());
        if (report.recording() != null) {
            entry =
                    entry.with("sha256", report.recording().sha256())
                            .with("bytes", report.recording().bytes())
                            .with("truncated", report.recording().truncated());
        }
        return entry.reported(fact, at);
    }
}
