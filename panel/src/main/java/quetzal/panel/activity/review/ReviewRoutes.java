package quetzal.panel.activity.review;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.ActivityReaderStore;
import quetzal.panel.activity.ActivityRow;
import quetzal.panel.activity.Entry;
import quetzal.panel.db.Database;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Paging;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// Administration → Audit: searching, looking at a row, saying that it was looked into.
public final class ReviewRoutes {
    private static final String ROWS = "/api/application/audit";
    private static final String ACKNOWLEDGEMENT = ROWS + "/{row}/acknowledgement";
    private static final Gate READ = Gate.adminRead(AdminResource.ACTIVITY);
    private static final Gate WRITE = Gate.adminWrite(AdminResource.ACTIVITY);
    private static final int PER_PAGE = 50;
    private static final int MOST_PER_PAGE = 200;
    private static final int MOST_EVENTS = 1_000;
    private static final int LONGEST_NOTE = 2_000;

    private final Database database;
    private final ActivityLog activity;
    private final Clock clock;
    private final SearchStore search = new SearchStore(SearchStore.BUDGET);
    private final ActivityReaderStore rows = new ActivityReaderStore();
    private final AcknowledgementStore acknowledgements = new AcknowledgementStore();

    public ReviewRoutes(Database database, ActivityLog activity, Clock clock) {
        this.database = database;
        this.activity = activity;
        this.clock = clock;
    }

    record Acknowledge(@Nullable String note) {}

    /// - shape: `next` is the `cursor` of the next page, null at the end; without `complete` the page is short because
    ///   the search went on for long: it has looked at everything down to `searchedTo`, and goes on behind `next`
    record CursorView(@Nullable String next, boolean complete, @Nullable Instant searchedTo) {}

    /// Call it after the routes with fixed paths below the same one.
    public void register(Routes routes) {
        AuditFilter.describe(
                        routes.get(ROWS, READ, this::list)
                                .summary(
                                        "Searches the log, newest first, in a time that does not grow with it."))
                .query("cursor", "`meta.cursor.next` of the page before.")
                .query("per_page", "1 to 200, 50 if not given.")
                .givesList("audit_row", AuditView.class);
        routes.get(ROWS + "/events", READ, this::events)
                .summary("The names of all events there are in the log.");
        routes.get(ROWS + "/{row}", READ, this::row)
                .summary("One row of the log.")
                .gives("audit_row", AuditView.class);
        routes.post(ACKNOWLEDGEMENT, WRITE, this::acknowledge)
                .summary("Says that a row was looked into; the row itself stays as it is.")
                .takes(Acknowledge.class)
                .gives("audit_row", AuditView.class);
        routes.delete(ACKNOWLEDGEMENT, WRITE, this::withdraw)
                .summary("Takes that back.")
                .status(204);
    }

    private void list(Context ctx) {
        var filter = AuditFilter.of(ListQuery.of(ctx));
        int most = Paging.of(ctx, PER_PAGE, MOST_PER_PAGE).perPage();
        var behind =
                Optional.ofNullable(ctx.queryParam("cursor"))
                        .filter(text -> !text.isBlank())
                        .map(Cursor::parse);
        var listing =
                database.inTransaction(
                        tx -> {
                            var found = search.find(tx, filter, behind, most);
                            var acknowledged = acknowledgements.of(tx, found.rows());
                            var items =
                                    rows.numbered(tx, found.rows()).stream()
                                            .map(
                                                    row ->
                                                            AuditView.item(
                                                                    row,
                                                                    acknowledged.get(row.id())))
                                            .toList();
                            return Listing.of(items).meta("cursor", view(found));
                        });
        ctx.json(listing);
    }

    private static CursorView view(SearchStore.Found found) {
        return new CursorView(
                found.next().map(Cursor::text).orElse(null),
                found.complete(),
                found.next().map(Cursor::at).orElse(null));
    }

    private void events(Context ctx) {
        var names = database.read(tx -> EventNamesStore.beginningWith(tx, "", MOST_EVENTS));
        ctx.json(Map.of("data", names));
    }

    private void row(Context ctx) {
        long number = PathNumber.of(ctx, "row");
        ctx.json(database.<Item>read(tx -> item(tx, require(tx, number))));
    }

    private void acknowledge(Context ctx) {
        long number = PathNumber.of(ctx, "row");
        var in = Input.of(ctx);
        var note = in.text("note").max(LONGEST_NOTE).optional().orElse("");
        in.verify();
        var caller = Caller.of(ctx);
        ctx.json(
                database.<Item>inTransaction(
                        tx -> {
                            var row = require(tx, number);
                            acknowledgements.put(
                                    tx, number, row.at(), caller, note, clock.instant());
                            activity.record(
                                    tx,
                                    caller,
                                    Entry.of("activity:acknowledge")
                                            .with("row", number)
                                            .with("event", row.event())
                                            .with("note", note));
                            return item(tx, row);
                        }));
    }

    private void withdraw(Context ctx) {
        long number = PathNumber.of(ctx, "row");
        database.transact(
                tx -> {
                    if (!acknowledgements.remove(tx, number)) {
                        throw new ProblemException(new ReviewProblem.NotAcknowledged(number));
                    }
                    activity.record(
                            tx,
                            Caller.of(ctx),
                            Entry.of("activity:acknowledge.withdraw").with("row", number));
                });
        ctx.status(204);
    }

    private ActivityRow require(Handle tx, long number) {
        return rows.numbered(tx, List.of(number)).stream()
                .findFirst()
                .orElseThrow(() -> new ProblemException(new ReviewProblem.NoSuchRow(number)));
    }

    private Item item(Handle tx, ActivityRow row) {
        return AuditView.item(row, acknowledgements.of(tx, List.of(row.id())).get(row.id()));
    }
}
