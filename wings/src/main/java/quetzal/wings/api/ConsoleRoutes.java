package quetzal.wings.api;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import quetzal.shared.protocol.daemon.ConsolePage;
import quetzal.shared.protocol.daemon.LogLines;
import quetzal.wings.console.ConsoleLine;
import quetzal.wings.console.LineKind;
import quetzal.wings.console.ServerConsole;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.server.Servers;

/// A server's console as text, out of its journal: also when it is stopped.
public final class ConsoleRoutes implements HttpModule {
    private static final int MOST_LOG_LINES = 100;
    private static final int MOST_LINES = 5000;
    private static final int CHUNK = 2000;

    /// One request reads no more than this of the journal; where it stopped is in the answer.
    private static final int MOST_SCANNED = 200_000;

    /// One answer has no more text than this; however it is escaped, the panel can take it.
    ///
    /// - unit: characters
    private static final int MOST_TEXT = 1024 * 1024;

    /// How long a request may wait for lines that are not there yet.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Servers servers;
    private volatile boolean stopping;

    public ConsoleRoutes(Servers servers) {
        this.servers = servers;
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.get("/api/servers/{server}/logs", this::logs);
        routes.get("/api/servers/{server}/console", this::console);
    }

    /// Requests that wait for lines are answered now.
    @Override
    public void stopping() {
        stopping = true;
    }

    private void logs(Context ctx) throws IOException {
        var server = ServerParameter.of(ctx, servers);
        var size = number(ctx, "size", MOST_LOG_LINES);
        var count = size <= 0 || size > MOST_LOG_LINES ? MOST_LOG_LINES : (int) size;
        ctx.json(
                new LogLines(
                        server.console().last(count).stream().map(ConsoleLine::text).toList()));
    }

    private void console(Context ctx) throws IOException, InterruptedException {
        var console = ServerParameter.of(ctx, servers).console();
        var limit = (int) Math.clamp(number(ctx, "limit", MOST_LINES), 1, MOST_LINES);
        var filter = filter(ctx);
        var tail = ctx.queryParam("tail");
        if (tail != null && ctx.queryParam("after") == null) {
            var count = (int) Math.clamp(number(ctx, "tail", 100), 0, MOST_LINES);
            var end = console.lastSequence();
            var lines = console.last(count).stream().filter(filter).limit(limit).toList();
            ctx.json(page(console, newest(lines), end, null));
            return;
        }
        var after = Math.max(0, number(ctx, "after", 0));
        await(console, after, Math.clamp(number(ctx, "wait", 0), 0, LONGEST_WAIT.toMillis()));
        ctx.json(scan(console, after, limit, filter, time(ctx, "since")));
    }

    /// Until there is a line behind `after`, or the time is over. A number that was never given is not waited for.
    private void await(ServerConsole console, long after, long millis) throws InterruptedException {
        if (millis == 0 || console.lastSequence() != after) {
            return;
        }
        var news = new Semaphore(0);
        var watching = console.watch(news::release);
        try {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            for (long left = end - System.nanoTime();
                    left > 0 && !stopping && console.lastSequence() == after;
                    left = end - System.nanoTime()) {
                // in short turns, for whoever stops the daemon
                var _ =
                        news.tryAcquire(
                                Math.min(left, TimeUnit.MILLISECONDS.toNanos(250)),
                                TimeUnit.NANOSECONDS);
                news.drainPermits();
            }
        } finally {
            watching.close();
        }
    }

    /// As many of the last ones as one answer takes.
    private static List<ConsoleLine> newest(List<ConsoleLine> lines) {
        int from = lines.size();
        long text = 0;
        while (from > 0) {
            text += lines.get(from - 1).text().length();
            if (text > MOST_TEXT) {
                break;
            }
            from--;
        }
        return lines.subList(from, lines.size());
    }

    private static ConsolePage scan(
            ServerConsole console,
            long after,
            int limit,
            Predicate<ConsoleLine> filter,
            @Nullable Instant since)
            throws IOException {
        var found = new ArrayList<ConsoleLine>();
        var end = console.lastSequence();
        var position = since == null ? after : Math.max(after, console.before(since));
        long text = 0;
        for (var scanned = 0; scanned < MOST_SCANNED; ) {
            var chunk = console.read(position, CHUNK);
            if (chunk.isEmpty()) {
                return page(console, found, position > after ? Math.max(end, position) : end, null);
            }
            for (var line : chunk) {
                position = line.sequence();
                if (filter.test(line)) {
                    found.add(line);
                    text += line.text().length();
                    if (found.size() == limit || text > MOST_TEXT) {
                        var newest = console.lastSequence();
                        return page(console, found, newest, position < newest ? position : null);
                    }
                }
            }
            scanned += chunk.size();
        }
        return page(console, found, console.lastSequence(), position);
    }

    /// - shape: `newest` is a number up to which the page left nothing out, or one that `next` leads to; less than what was
    ///   asked for when that number was never given here
    private static ConsolePage page(
            ServerConsole console, List<ConsoleLine> lines, long newest, @Nullable Long next)
            throws IOException {
        var first = console.read(0, 1);
        return new ConsolePage(
                lines.stream().map(ConsoleRoutes::line).toList(),
                first.isEmpty() ? 0 : first.getFirst().sequence(),
                newest,
                next);
    }

    private static ConsolePage.Line line(ConsoleLine line) {
        return new ConsolePage.Line(
                line.sequence(),
                Instant.ofEpochMilli(line.atMillis()),
                line.kind().name().toLowerCase(Locale.ROOT),
                line.kind() == LineKind.COMMAND ? actor(line.actor()) : null,
                line.text());
    }

    /// The journal keeps `user ip`; the address is for the audit only.
    private static String actor(String journalText) {
        var blank = journalText.indexOf(' ');
        return blank < 0 ? journalText : journalText.substring(0, blank);
    }

    private static Predicate<ConsoleLine> filter(Context ctx) {
        var since = time(ctx, "since");
        var until = time(ctx, "until");
        var search = ctx.queryParam("search");
        var needle = search == null ? "" : search.toLowerCase(Locale.ROOT);
        if (needle.length() > 500) {
            throw new HttpRefusal(
                    400, "console.bad_search", "search is longer than 500 characters.");
        }
        return line ->
                (since == null || line.atMillis() >= since.toEpochMilli())
                        && (until == null || line.atMillis() <= until.toEpochMilli())
                        && (needle.isEmpty()
                                || line.text().toLowerCase(Locale.ROOT).contains(needle));
    }

    /// RFC 3339, or a duration back from now such as `10m`.
    private static @Nullable Instant time(Context ctx, String name) {
        var text = ctx.queryParam(name);
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return text.matches("[0-9]{1,6}[smh]")
                    ? Instant.now().minus(Duration.parse("PT" + text.toUpperCase(Locale.ROOT)))
                    : java.time.OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new HttpRefusal(
                    400, "console.bad_time", name + " is neither a time nor a duration.");
        }
    }

    private static long number(Context ctx, String name, long fallback) {
        var text = ctx.queryParam(name);
        if (text == null || text.isBlank()) {
            return fallback;
        }
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            throw new HttpRefusal(400, "request.bad_number", name + " is not a whole number.");
        }
    }
}
