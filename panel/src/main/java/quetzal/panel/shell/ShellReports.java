package quetzal.panel.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Source;
import quetzal.panel.db.Database;
import quetzal.panel.http.Gate;
import quetzal.panel.http.RequestBody;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.panel.node.NodeDoor;
import quetzal.shared.json.Json;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.shell.ShellReport;
import quetzal.shared.unit.IpLiteral;

/// What nodes say of the shells on them. A node is believed about its own sessions alone; each event is stored once, in
/// one transaction with its row of the audit log, where the recording's SHA-256 is chained.
final class ShellReports {
    private static final int MOST_BODY = 64 * 1024;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Database database;
    private final ActivityLog activity;
    private final Clock clock;
    private final ShellStore store = new ShellStore();

    ShellReports(Database database, ActivityLog activity, Clock clock) {
        this.database = database;
        this.activity = activity;
        this.clock = clock;
    }

    void register(Routes routes) {
        routes.post("/api/remote/servers/{server}/shell-sessions/{id}", Gate.node(), this::reported)
                .summary("What became of a shell.")
                .takes(ShellReport.class)
                .status(204);
    }

    private void reported(Context ctx) {
        var node = NodeDoor.node(ctx);
        var id = ShellIds.of(ctx);
        var report = read(ctx);
        database.transact(tx -> apply(tx, NodeDoor.actor(ctx), node, id, report));
        ctx.status(204);
    }

    private void apply(Handle tx, Actor reporter, long node, UUID id, ShellReport report) {
        var session =
                store.lock(tx, id)
                        .filter(known -> known.node() == node)
                        .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
        var at = sane(report.at(), session.createdAt());
        var actor =
                reporter.as(session.user(), session.userUuid(), session.username())
                        .by(session.impersonator())
                        .from(Source.CONSOLE, ip(report.ip(), session.ip()));
        if (!activity.record(tx, actor, new ShellEvent.Reported(session, report, at))) {
            return;
        }
        switch (report.event()) {
            case STARTED -> store.started(tx, id, at, ip(report.ip(), null));
            case ENDED -> store.ended(tx, id, "ended", report, at);
            case INTERRUPTED -> store.ended(tx, id, "interrupted", report, at);
            case PURGED -> {
                if (session.kept()) {
                    store.recordingGone(tx, id, "purged");
                }
            }
        }
    }

    /// Within what can be: not before it was asked for, not in the future.
    private Instant sane(Instant said, Instant asked) {
        var now = clock.instant();
        if (said.isAfter(now)) {
            return now;
        }
        return said.isBefore(asked) ? asked : said;
    }

    private static @Nullable String ip(@Nullable String said, @Nullable String otherwise) {
        return said == null
                ? otherwise
                : IpLiteral.parse(said).map(IpLiteral::text).orElse(otherwise);
    }

    private static ShellReport read(Context ctx) {
        try {
            JsonNode body =
                    Json.MAPPER.readTree(
                            new String(RequestBody.bytes(ctx, MOST_BODY), StandardCharsets.UTF_8));
            var report = Json.MAPPER.treeToValue(body, ShellReport.class);
            if (report != null
                    && report.event() != null
                    && report.at() != null
                    && (report.recording() == null
                            || (report.recording().bytes() >= 0
                                    && SHA256.matcher(report.recording().sha256()).matches()))) {
                return report;
            }
        } catch (JsonProcessingException | RuntimeException unfit) {
            if (unfit instanceof ProblemException problem) {
                throw problem;
            }
        }
        throw new ProblemException(new RequestProblem.Malformed("This is no report of a shell."));
    }
}
