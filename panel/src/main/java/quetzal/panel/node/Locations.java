package quetzal.panel.node;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Changes;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.ValidationFailed;
import quetzal.shared.problem.ProblemException;

/// The rules about locations.
public final class Locations {
    private final Database database;
    private final ActivityLog activity;
    private final LocationStore store = new LocationStore();

    public Locations(Database database, ActivityLog activity) {
        this.database = database;
        this.activity = activity;
    }

    public Location create(Caller caller, String code, @Nullable String text) {
        return database.inTransaction(
                tx -> {
                    var id = store.insert(tx, code, text).orElseThrow(Locations::taken);
                    activity.record(tx, caller, new NodeEvent.LocationCreated(id, code));
                    return require(tx, id);
                });
    }

    public Location update(Caller caller, long id, String code, @Nullable String text) {
        return database.inTransaction(
                tx -> {
                    var old = store.lock(tx, id).orElseThrow(Locations::missing);
                    if (store.taken(tx, code, id)) {
                        throw taken();
                    }
                    store.update(tx, id, code, text);
                    activity.record(
                            tx,
                            caller,
                            new NodeEvent.LocationUpdated(
                                    id,
                                    code,
                                    new Changes()
                                            .note("short", old.code(), code)
                                            .note("long", old.text(), text)));
                    return require(tx, id);
                });
    }

    public void delete(Caller caller, long id) {
        database.transact(
                tx -> {
                    var location = store.lock(tx, id).orElseThrow(Locations::missing);
                    if (store.hasNodes(tx, id)) {
                        throw new ProblemException(new NodeProblem.LocationHasNodes());
                    }
                    store.delete(tx, id);
                    activity.record(tx, caller, new NodeEvent.LocationDeleted(id, location.code()));
                });
    }

    /// - errors: [NodeProblem.Missing]
    public Location require(Handle tx, long id) {
        return store.find(tx, id).orElseThrow(Locations::missing);
    }

    public Optional<Location> find(Handle tx, long id) {
        return store.find(tx, id);
    }

    /// Those of these that there are, by id; one statement.
    public Map<Long, Location> all(Handle tx, Collection<Long> ids) {
        return ids.isEmpty()
                ? Map.of()
                : store
                        .list(
                                tx,
                                new Where().in("l.id", List.copyOf(ids)),
                                " ORDER BY l.id",
                                new Paging(1, ids.size()))
                        .stream()
                        .collect(Collectors.toUnmodifiableMap(Location::number, found -> found));
    }

    public Page<Location> list(Handle tx, Where where, String orderBy, Paging paging) {
        return new Page<>(store.list(tx, where, orderBy, paging), store.count(tx, where), paging);
    }

    private static ValidationFailed taken() {
        return ValidationFailed.of(
                "short", "unique", "The short field is taken by another location.");
    }

    private static ProblemException missing() {
        return new ProblemException(new NodeProblem.Missing("location"));
    }
}
