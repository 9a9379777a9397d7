package quetzal.panel.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.Nodes;
import quetzal.panel.server.ServerPlaces;
import quetzal.shared.permission.Permission;
import quetzal.shared.problem.ProblemException;

/// The console of any time range, as it was.
public final class ReplayRoutes {
    private static final String SERVER = "/api/client/servers/{server}";
    private static final int MOST_LINES = 5_000;
    private static final int USUAL_LINES = 1_000;
    private static final Duration USUAL_RANGE = Duration.ofHours(1);

    /// - unit: bytes; the same as for a recording of a shell
    private static final long LARGEST_CAST = 50L << 20;

    private final Replays replays;
    private final Clock clock;

    public ReplayRoutes(
            Database database, Nodes nodes, NodeClient client, ActivityLog activity, Clock clock) {
        this.replays =
                new Replays(database, new ServerPlaces(database, nodes), client, activity, clock);
        this.clock = clock;
    }

    public void register(Routes routes) {
        var gate =
                new Gate.OnServer(
                        List.of(Permission.WEBSOCKET_CONNECT), Gate.StateRule.ADMIN_PASSES);
        routes.get(SERVER + "/replay", gate, this::page)
                .summary(
                        "A page of the console of a time range as it was, with who typed what. That it was looked at is"
                                + " noted in the activity log.")
                .query("from", "Begin of the range, RFC 3339; an hour before its end if not given.")
                .query("to", "End of the range, RFC 3339, not in it; now if not given.")
                .query("after", "Go on behind this line: `meta.next` of the page before.")
                .query("lines", "How many at most: 1 to 5000, 1000 if not given.");
        routes.get(SERVER + "/replay/cast", gate, this::cast)
                .summary("The same as a file that terminal players play: asciicast, version 2.")
                .query("from", "Begin of the range, RFC 3339; an hour before its end if not given.")
                .query("to", "End of the range, RFC 3339, not in it; now if not given.");
    }

    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Meta(
            @JsonSerialize(using = ToStringSerializer.class) Instant from,
            @JsonSerialize(using = ToStringSerializer.class) Instant to,
            @Nullable Long next,
            long oldest,
            @JsonSerialize(using = ToStringSerializer.class) @Nullable Instant oldestAt) {}

    private void page(Context ctx) throws InterruptedException {
        var in = Input.of(ctx);
        var range = range(in);
        var after = in.integer("after").min(0).orNull();
        int lines = in.integer("lines").min(1).max(MOST_LINES).intOrElse(USUAL_LINES);
        in.verify();
        var page = replays.view(Caller.of(ctx), ServerGrant.of(ctx), range, after, lines);
        ctx.json(
                Map.of(
                        "data",
                        page.lines(),
                        "meta",
                        new Meta(
                                range.from(),
                                range.to(),
                                page.next(),
                                page.oldest(),
                                page.oldestAt())));
    }

    private void cast(Context ctx) throws InterruptedException, IOException {
        var in = Input.of(ctx);
        var range = range(in);
        in.verify();
        var caller = Caller.of(ctx);
        var server = ServerGrant.of(ctx);
        var first = replays.page(caller, server, range, null, MOST_LINES);
        replays.downloaded(caller, server, range);
        ctx.contentType("application/x-asciicast");
        ctx.header(
                "Content-Disposition",
                "attachment; filename=\""
                        + server.id().shortText()
                        + "-"
                        + range.from().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "")
                        + ".cast\"");
        if (!ctx.method().name().equals("HEAD")) {
            write(new CastWriter(ctx.outputStream(), server.name()), caller, server, range, first);
        }
    }

    private void write(
            CastWriter cast,
            Caller caller,
            ServerGrant server,
            Replays.Range range,
            Replays.Page first)
            throws IOException, InterruptedException {
        if (first.lines().isEmpty() && first.next() == null) {
            cast.begin(range.from());
        }
        for (var page = first; ; ) {
            for (var line : page.lines()) {
                cast.add(line);
            }
            var next = page.next();
            if (next == null) {
                return;
            }
            if (cast.written() > LARGEST_CAST) {
                cast.note("the rest does not fit into one file; choose a shorter range");
                return;
            }
            try {
                page = replays.page(caller, server, range, next, MOST_LINES);
            } catch (ProblemException e) {
                cast.note("the recording ends here: the node stopped answering");
                return;
            }
        }
    }

    private Replays.Range range(Input in) {
        var to = time(in, "to", clock.instant());
        var from = time(in, "from", to.minus(USUAL_RANGE));
        if (!from.isBefore(to)) {
            in.fail("from", "before", "must be before the end of the range");
        }
        return new Replays.Range(from, to);
    }

    private static Instant time(Input in, String name, Instant fallback) {
        var text = in.text(name).optional();
        if (text.isEmpty()) {
            return fallback.truncatedTo(ChronoUnit.MILLIS);
        }
        try {
            // a `+` in a query that was not encoded arrives as a blank
            return OffsetDateTime.parse(text.get().replace(' ', '+')).toInstant();
        } catch (DateTimeParseException e) {
            in.fail(name, "date", "must be a time such as 2026-01-31T18:00:00Z");
            return fallback;
        }
    }
}
