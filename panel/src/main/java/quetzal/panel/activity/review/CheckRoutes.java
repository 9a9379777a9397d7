package quetzal.panel.activity.review;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.review.CheckStore.Check;
import quetzal.panel.db.Database;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Item;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// The administrator's button that checks the log, with how far it is.
public final class CheckRoutes {
    private static final String CHECKS = "/api/application/audit/checks";
    private static final Gate READ = Gate.adminRead(AdminResource.ACTIVITY);

    private final Database database;
    private final Checks checks;
    private final Clock clock;
    private final CheckStore store = new CheckStore();

    public CheckRoutes(Database database, Checks checks, Clock clock) {
        this.database = database;
        this.checks = checks;
        this.clock = clock;
    }

    /// - shape: `state` is `running`, `intact`, `tampered`, `failed` or `interrupted`; `result` as of
    ///   `POST /api/application/audit/verify`, with what was found of the recordings of shells in `recordings`
    record CheckView(
            UUID id,
            String state,
            Instant startedAt,
            String startedBy,
            long checked,
            long total,
            @Nullable Instant endedAt,
            @Nullable JsonNode result) {}

    public void register(Routes routes) {
        routes.get(CHECKS, READ, this::list)
                .summary("The last ten checks of the log, newest first.")
                .givesList("audit_check", CheckView.class);
        routes.post(CHECKS, READ, this::start)
                .summary(
                        "Begins to check whether any row of the log was changed, removed or put in, and any recording of a shell changed.")
                .gives("audit_check", CheckView.class)
                .status(202);
        routes.get(CHECKS + "/{check}", READ, this::one)
                .summary("How far a check is, and what it found.")
                .gives("audit_check", CheckView.class);
    }

    private void list(Context ctx) {
        var last = database.read(store::last);
        ctx.json(Listing.of(last.stream().map(this::item).toList()));
    }

    private void start(Context ctx) {
        var id = checks.start(Actor.of(Caller.of(ctx)));
        ctx.status(202);
        ctx.json(item(require(id)));
    }

    private void one(Context ctx) {
        var text = ctx.pathParam("check");
        if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new ProblemException(new ReviewProblem.NoSuchCheck());
        }
        ctx.json(item(require(UUID.fromString(text))));
    }

    private Check require(UUID id) {
        return database.read(tx -> store.find(tx, id))
                .orElseThrow(() -> new ProblemException(new ReviewProblem.NoSuchCheck()));
    }

    private Item item(Check check) {
        return Item.of(
                "audit_check",
                new CheckView(
                        check.id(),
                        state(check),
                        check.startedAt(),
                        check.startedBy(),
                        check.checked(),
                        check.total(),
                        check.endedAt(),
                        check.result()));
    }

    private String state(Check check) {
        if (check.endedAt() == null) {
            return check.seenAt().plus(Checks.DEAD).isBefore(clock.instant())
                    ? "interrupted"
                    : "running";
        }
        var result = check.result();
        if (result == null) {
            return "failed";
        }
        boolean intact =
                result.path("intact").asBoolean()
                        && result.path("recordings").path("count").asLong() == 0;
        return intact ? "intact" : "tampered";
    }
}
