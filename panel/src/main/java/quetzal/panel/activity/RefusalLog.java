package quetzal.panel.activity;

import io.javalin.http.Context;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Doors;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.http.WireName;

/// Notes each change and each stream that a known caller tried and was refused.
///
/// - shape: one row `request:denied` with method and path; at most 30 a minute for each account, so that nobody can
///   fill the log
public final class RefusalLog implements Doors.Refused {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final RateLimit ROWS = new RateLimit("denied-rows", 30, Duration.ofMinutes(1));
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String ATTRIBUTE = "quetzal.refusal-subject";
    private static final int LONGEST_PATH = 500;

    private final Database database;
    private final ActivityLog activity;
    private final RateLimits limits;

    public RefusalLog(Database database, ActivityLog activity, RateLimits limits) {
        this.database = database;
        this.activity = activity;
        this.limits = limits;
    }

    /// Says what a refusal of this request would be about, also where the caller may not know that it exists.
    public static void concerns(Context ctx, Subject subject) {
        ctx.attribute(ATTRIBUTE, subject);
    }

    @Override
    public void refused(Context ctx, WireName answer) {
        var caller = Caller.find(ctx);
        Subject subject = ctx.attribute(ATTRIBUTE);
        boolean reading =
                READING.contains(ctx.method().name())
                        && !"websocket".equalsIgnoreCase(ctx.header("Upgrade"));
        boolean denied = answer.status() == 403 || (answer.status() == 404 && subject != null);
        if (caller.isEmpty() || !denied || reading) {
            return;
        }
        if (limits.tryTake(ROWS, caller.get().user().id().toString())) {
            write(ctx, caller.get(), subject, answer);
        }
    }

    private void write(Context ctx, Caller caller, @Nullable Subject subject, WireName answer) {
        var path = ctx.path();
        var entry =
                Entry.of("request:denied")
                        .with("method", ctx.method().name())
                        .with("path", path.substring(0, Math.min(LONGEST_PATH, path.length())))
                        .with("status", answer.status())
                        .ended(Outcome.DENIED);
        var whole = subject == null ? entry : entry.about(subject);
        try {
            database.transact(tx -> activity.record(tx, caller, whole));
        } catch (RuntimeException e) {
            LOG.error("a refusal could not be noted: request={}", caller.requestId(), e);
        }
    }
}
