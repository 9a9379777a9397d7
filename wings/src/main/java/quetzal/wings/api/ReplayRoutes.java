package quetzal.wings.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Locale;
import quetzal.shared.protocol.daemon.ReplayPage;
import quetzal.wings.console.ConsoleLine;
import quetzal.wings.console.LineKind;
import quetzal.wings.console.ServerConsole;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.server.Servers;

/// A time range of a server's console as it was, with who typed what and from where: for the panel, which decides who may
/// see that.
public final class ReplayRoutes implements HttpModule {
    private static final int MOST_LINES = 5000;
    private static final int CHUNK = 2000;

    /// One request reads no more than this of the journal; where it stopped is in the answer.
    private static final int MOST_SCANNED = 100_000;

    /// One answer has no more text than this.
    ///
    /// - unit: characters
    private static final int MOST_TEXT = 1024 * 1024;

    /// A line this far behind the range ends it: what follows is later still, whatever the clock did.
    private static final long OVER = Duration.ofMinutes(10).toMillis();

    private final Servers servers;

    public ReplayRoutes(Servers servers) {
        this.servers = servers;
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.get("/api/servers/{server}/replay", this::replay);
    }

    private void replay(Context ctx) throws IOException {
        var console = ServerParameter.of(ctx, servers).console();
        var since = time(ctx, "since");
        var until = time(ctx, "until");
        var after = number(ctx, "after", -1);
        var limit = (int) Math.clamp(number(ctx, "limit", 1000), 1, MOST_LINES);
        var from = after >= 0 ? after : console.before(since);
        ctx.json(
                new Reading(console, since.toEpochMilli(), until.toEpochMilli(), limit)
                        .page(from, after >= 0));
    }

    /// One page in the making.
    private static final class Reading {
        private final ServerConsole console;
        private final long since;
        private final long until;
        private final int limit;
        private final ArrayList<ReplayPage.Line> found = new ArrayList<>();
        private long text;

        /// - unit: milliseconds since 1970; `since` is in the range, `until` is not
        Reading(ServerConsole console, long since, long until, int limit) {
            this.console = console;
            this.since = since;
            this.until = until;
            this.limit = limit;
        }

        /// - `continued`: line `from` was in an earlier page, so that what is missing behind it is a gap
        ReplayPage page(long from, boolean continued) throws IOException {
            var position = from;
            var inside = continued && from > 0;
            for (var scanned = 0; scanned < MOST_SCANNED; ) {
                var chunk = console.read(position, CHUNK);
                if (chunk.isEmpty()) {
                    return page(null);
                }
                for (var line : chunk) {
                    if (line.atMillis() >= until + OVER) {
                        return page(null);
                    }
                    if (inside && line.sequence() > position + 1) {
                        found.add(gap(position + 1, line));
                    }
                    position = line.sequence();
                    if (line.atMillis() >= since && line.atMillis() < until) {
                        inside = true;
                        found.add(line(line));
                        text += line.bytes().length;
                        if (found.size() >= limit || text > MOST_TEXT) {
                            return page(position < console.lastSequence() ? position : null);
                        }
                    }
                }
                scanned += chunk.size();
            }
            return page(position);
        }

        private ReplayPage page(@org.jspecify.annotations.Nullable Long next) throws IOException {
            var first = console.read(0, 1);
            return new ReplayPage(
                    found,
                    next,
                    first.isEmpty() ? 0 : first.getFirst().sequence(),
                    first.isEmpty() ? null : Instant.ofEpochMilli(first.getFirst().atMillis()));
        }
    }

    private static ReplayPage.Line gap(long first, ConsoleLine next) {
        return new ReplayPage.Line(
                next.sequence() - 1,
                Instant.ofEpochMilli(next.atMillis()),
                "gap",
                false,
                null,
                null,
                Long.toString(first));
    }

    private static ReplayPage.Line line(ConsoleLine line) {
        var typed = line.kind() == LineKind.COMMAND ? line.actor() : "";
        var blank = typed.indexOf(' ');
        return new ReplayPage.Line(
                line.sequence(),
                Instant.ofEpochMilli(line.atMillis()),
                line.kind().name().toLowerCase(Locale.ROOT),
                line.open(),
                typed.isEmpty() ? null : blank < 0 ? typed : typed.substring(0, blank),
                blank < 0 || blank + 1 == typed.length() ? null : typed.substring(blank + 1),
                line.text());
    }

    private static Instant time(Context ctx, String name) {
        var text = ctx.queryParam(name);
        try {
            return OffsetDateTime.parse(String.valueOf(text)).toInstant();
        } catch (DateTimeException e) {
            throw new HttpRefusal(400, "replay.bad_time", name + " is not a time.");
        }
    }

    private static long number(Context ctx, String name, long fallback) {
        var text = ctx.queryParam(name);
        try {
            return text == null ? fallback : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new HttpRefusal(400, "request.bad_number", name + " is not a whole number.");
        }
    }
}
