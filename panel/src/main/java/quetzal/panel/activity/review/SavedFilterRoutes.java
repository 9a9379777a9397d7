package quetzal.panel.activity.review;

import io.javalin.http.Context;
import java.time.Clock;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.review.SavedFilterStore.Saved;
import quetzal.panel.db.Database;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.Listing;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// The filters that administrators keep under a name, for themselves or for all of them.
public final class SavedFilterRoutes {
    private static final String FILTERS = "/api/application/audit/filters";
    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_QUERY = 2_000;

    private final Database database;
    private final ActivityLog activity;
    private final Clock clock;
    private final SavedFilterStore store = new SavedFilterStore();

    public SavedFilterRoutes(Database database, ActivityLog activity, Clock clock) {
        this.database = database;
        this.activity = activity;
        this.clock = clock;
    }

    record Keep(String name, String query, boolean shared) {}

    /// - shape: `own` when the caller may remove it
    record FilterView(
            long id, String name, String query, boolean shared, boolean own, String owner) {
        static Item item(Saved saved, Caller caller) {
            return Item.of(
                    "audit_filter",
                    new FilterView(
                            saved.id(),
                            saved.name(),
                            saved.query(),
                            saved.shared(),
                            saved.userId() == caller.user().number(),
                            saved.username()));
        }
    }

    public void register(Routes routes) {
        routes.get(FILTERS, Gate.adminRead(AdminResource.ACTIVITY), this::list)
                .summary("Your filters of the log and those that others share.")
                .givesList("audit_filter", FilterView.class);
        routes.post(FILTERS, Gate.adminWrite(AdminResource.ACTIVITY), this::keep)
                .summary("Keeps a filter under a name; one of the same name is replaced.")
                .takes(Keep.class)
                .gives("audit_filter", FilterView.class);
        routes.delete(FILTERS + "/{filter}", Gate.adminWrite(AdminResource.ACTIVITY), this::remove)
                .summary("Removes one of your filters.")
                .status(204);
    }

    private void list(Context ctx) {
        var caller = Caller.of(ctx);
        var saved = database.read(tx -> store.visible(tx, caller.user().number()));
        ctx.json(Listing.of(saved.stream().map(one -> FilterView.item(one, caller)).toList()));
    }

    private void keep(Context ctx) {
        var caller = Caller.of(ctx);
        long user = caller.user().number();
        var in = Input.of(ctx);
        var name = in.text("name").required().max(LONGEST_NAME).get();
        var query = in.text("query").max(LONGEST_QUERY).optional().orElse("");
        boolean shared = in.flag("shared").orElse(false);
        in.verify();
        var saved =
                database.inTransaction(
                        tx -> {
                            if (store.count(tx, user) >= SavedFilterStore.MOST) {
                                throw new ProblemException(
                                        new ReviewProblem.TooManyFilters(SavedFilterStore.MOST));
                            }
                            long id = store.put(tx, user, name, query, shared, clock.instant());
                            activity.record(
                                    tx,
                                    caller,
                                    Entry.of("activity:filter.save")
                                            .with("name", name)
                                            .with("query", query)
                                            .with("shared", shared));
                            return new Saved(id, name, query, shared, user, caller.username());
                        });
        ctx.json(FilterView.item(saved, caller));
    }

    private void remove(Context ctx) {
        var caller = Caller.of(ctx);
        long id = PathNumber.of(ctx, "filter");
        database.transact(
                tx -> {
                    var name =
                            store.remove(tx, caller.user().number(), id)
                                    .orElseThrow(
                                            () ->
                                                    new ProblemException(
                                                            new ReviewProblem.NoSuchFilter()));
                    activity.record(
                            tx, caller, Entry.of("activity:filter.delete").with("name", name));
                });
        ctx.status(204);
    }
}
