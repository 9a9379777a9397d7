package quetzal.panel.activity;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Doors;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.http.RequestId;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.http.WireName;

/// Notes each attempt that was refused for want of a right, at whichever door.
///
/// - shape: one row `request:denied` with method and path; behind 30 a minute from one account or address the rest is
///   counted and told in one row a minute, so that nobody can fill the log and nothing goes unsaid
/// - edge: someone without any credential who only looks is no attempt: every login page begins so
public final class RefusalLog implements Doors.Refused {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
    private static final RateLimit ROWS = new RateLimit("denied-rows", 30, Duration.ofMinutes(1));
    private static final RateLimit STRANGERS =
            new RateLimit("denied-rows-strangers", 300, Duration.ofMinutes(1));
    private static final Set<String> UNHEARD = Set.of("HEAD", "OPTIONS");
    private static final Pattern API_KEY = Pattern.compile("[A-Za-z0-9_]{48}");
    private static final Pattern NODE_TOKEN = Pattern.compile("[A-Za-z0-9]{16}\\..+");
    private static final int IDENTIFIER = 16;
    private static final String ATTRIBUTE = "quetzal.refusal-subject";
    private static final String NOTED = "quetzal.refusal-noted";
    private static final int LONGEST_PATH = 500;

    /// More than these share one count.
    private static final int MOST_COUNTED = 1_000;

    private final Database database;
    private final ActivityLog activity;
    private final RateLimits limits;
    private final ClientAddress addresses;
    private final Clock clock;
    private final Map<String, Flood> floods = new HashMap<>();

    /// What came behind the limit.
    private record Flood(Actor actor, int count, Instant first, Instant last, String path) {}

    public RefusalLog(
            Database database,
            ActivityLog activity,
            RateLimits limits,
            ClientAddress addresses,
            Clock clock) {
        this.database = database;
        this.activity = activity;
        this.limits = limits;
        this.addresses = addresses;
        this.clock = clock;
    }

    /// Says what a refusal of this request would be about, also where the caller may not know that it exists.
    public static void concerns(Context ctx, Subject subject) {
        ctx.attribute(ATTRIBUTE, subject);
    }

    /// Says that the refusal that follows has a row of its own.
    public static void noted(Context ctx) {
        ctx.attribute(NOTED, true);
    }

    @Override
    public void refused(Context ctx, WireName answer) {
        var caller = Caller.find(ctx).orElse(null);
        if (UNHEARD.contains(ctx.method().name())
                || ctx.attribute(NOTED) != null
                || !(caller == null ? strangerDenied(ctx, answer) : denied(ctx, answer))) {
            return;
        }
        var actor =
                caller != null
                        ? Actor.of(caller)
                        : Actor.stranger(addresses.of(ctx), RequestId.of(ctx))
                                .using(ctx.userAgent());
        if (ctx.path().startsWith("/api/remote/")) {
            actor = actor.from(Source.DAEMON, actor.ip());
        }
        var key = caller == null ? "ip " + actor.ip() : caller.user().id().toString();
        boolean room =
                limits.tryTake(ROWS, key) && (caller != null || limits.tryTake(STRANGERS, ""));
        if (room) {
            write(actor, entry(ctx, answer, caller == null));
        } else {
            count(key, actor, path(ctx));
        }
    }

    private static boolean denied(Context ctx, WireName answer) {
        return switch (answer.status()) {
            case 403, 419 -> true;
            // the server is there, and not for this caller
            case 404 -> ctx.attribute(ATTRIBUTE) != null && !ServerGrant.isAttached(ctx);
            default -> false;
        };
    }

    private static boolean strangerDenied(Context ctx, WireName answer) {
        return switch (answer.status()) {
            case 403, 419 -> true;
            case 401 ->
                    !ctx.method().name().equals("GET")
                            || bearer(ctx) != null
                            || ctx.queryParam("ticket") != null;
            default -> false;
        };
    }

    private static Entry entry(Context ctx, WireName answer, boolean stranger) {
        Subject subject = ctx.attribute(ATTRIBUTE);
        var entry =
                Entry.of("request:denied")
                        .with("method", ctx.method().name())
                        .with("path", path(ctx))
                        .with("status", answer.status())
                        .with("identifier", stranger ? identifier(ctx) : null)
                        .ended(Outcome.DENIED);
        return subject == null ? entry : entry.about(subject);
    }

    private static String path(Context ctx) {
        var path = ctx.path();
        return path.substring(0, Math.min(LONGEST_PATH, path.length()));
    }

    /// The half of a key or token that is no secret.
    private static @Nullable String identifier(Context ctx) {
        var token = bearer(ctx);
        return token != null
                        && (API_KEY.matcher(token).matches() || NODE_TOKEN.matcher(token).matches())
                ? token.substring(0, IDENTIFIER)
                : null;
    }

    private static @Nullable String bearer(Context ctx) {
        var header = ctx.header("Authorization");
        return header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? null
                : header.substring(7).strip();
    }

    private void count(String key, Actor actor, String path) {
        var now = clock.instant();
        synchronized (floods) {
            var place = floods.containsKey(key) || floods.size() < MOST_COUNTED ? key : "";
            var known = place.isEmpty() ? Actor.system() : actor;
            floods.merge(
                    place,
                    new Flood(known, 1, now, now, path),
                    (old, _) ->
                            new Flood(old.actor(), old.count() + 1, old.first(), now, old.path()));
        }
    }

    /// Writes the rows that tell how much came behind the limit.
    public void tellFloods() {
        Map<String, Flood> told;
        synchronized (floods) {
            told = Map.copyOf(floods);
            floods.clear();
        }
        for (var flood : told.values()) {
            write(
                    flood.actor(),
                    Entry.of("request:denied")
                            .with("suppressed", flood.count())
                            .with("first", flood.first().toString())
                            .with("last", flood.last().toString())
                            .with("path", flood.path())
                            .ended(Outcome.DENIED));
        }
    }

    private void write(Actor actor, Entry entry) {
        try {
            database.transact(tx -> activity.record(tx, actor, entry));
        } catch (RuntimeException e) {
            LOG.error("a refusal could not be noted: request={}", actor.requestId(), e);
        }
    }
}
