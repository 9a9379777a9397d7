package quetzal.panel.activity.review;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.review.Criterion.Way;
import quetzal.panel.http.WireJson;

/// SQL that finds rows by a filter, newest first, in a time that does not grow with the log.
///
/// The index that knows the fewest candidates leads; at most [#budget] candidates are looked at in one go, and what was
/// not looked at yet begins behind [Found#next]. So the worst filter costs a bounded read and a short page, never a walk
/// through the whole table.
final class SearchStore {
    static final int BUDGET = 5_000;

    /// Candidates are counted up to here.
    private static final int PROBE = 2_000;

    /// The planner must not weigh a walk through everything against an index, whatever it believes of the rows. With pages
    /// for nothing it counts rows only, and so takes the index that fits best and not the one by time, which lies better
    /// on the disk and has to pass over all that is not asked for.
    private static final String SETTINGS =
            """
            SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                   set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true),
                   set_config('max_parallel_workers_per_gather', '0', true),
                   set_config('random_page_cost', '0', true), set_config('seq_page_cost', '0', true)
            """;

    private final int budget;
    private final int probe;

    SearchStore(int budget) {
        this.budget = budget;
        this.probe = Math.min(PROBE, budget);
    }

    /// - shape: numbers of rows, newest first; `next` is empty when there is nothing behind them; `complete` is false
    ///   when the page is short because the budget was spent, and `next` goes on from there
    record Found(List<Long> rows, Optional<Cursor> next, boolean complete) {}

    /// Needs a transaction of its own.
    Found find(Handle tx, AuditFilter filter, Optional<Cursor> behind, int most) {
        var unused = tx.createQuery(SETTINGS).mapTo(String.class).one();
        var criteria = CriteriaStore.of(tx, filter);
        var bounds = new Bounds(criteria, filter, behind);
        var lead = lead(tx, criteria, bounds);
        if (lead.isEmpty()) {
            return new Found(List.of(), Optional.empty(), true);
        }
        var candidates = candidates(lead.get(), bounds, criteria.bound(budget));
        var conditions =
                criteria.criteria().stream()
                        .map(criterion -> " AND " + criterion.condition())
                        .collect(Collectors.joining());
        var found = new LinkedHashMap<Long, Cursor>();
        criteria.bindTo(
                        tx.createQuery(
                                "SELECT DISTINCT ON (c.at, c.id) c.id, c.at FROM ("
                                        + candidates
                                        + ") c CROSS JOIN LATERAL (SELECT 1 FROM activity a WHERE a.id = c.id"
                                        + conditions
                                        + " OFFSET 0) hit ORDER BY c.at DESC, c.id DESC LIMIT :most"))
                .bind("most", most + 1)
                .map((row, _) -> cursor(row.getLong(1), row.getObject(2, OffsetDateTime.class)))
                .forEach(place -> found.put(place.id(), place));
        if (found.size() > most) {
            var places = List.copyOf(found.values()).subList(0, most);
            return new Found(
                    places.stream().map(Cursor::id).toList(), Optional.of(places.getLast()), true);
        }
        var end = lastCandidate(tx, criteria, candidates);
        return new Found(List.copyOf(found.keySet()), end, end.isEmpty());
    }

    private static Cursor cursor(long id, OffsetDateTime at) {
        return new Cursor(at.toInstant(), id);
    }

    /// The candidate that spent the budget; empty when it was not spent.
    private Optional<Cursor> lastCandidate(Handle tx, CriteriaStore criteria, String candidates) {
        return criteria.bindTo(
                        tx.createQuery(
                                "SELECT c.id, c.at FROM ("
                                        + candidates
                                        + ") c ORDER BY c.at DESC, c.id DESC LIMIT 1 OFFSET :skip"))
                .bind("skip", budget - 1)
                .map((row, _) -> cursor(row.getLong(1), row.getObject(2, OffsetDateTime.class)))
                .findOne();
    }

    /// Which criterion's rows are looked at; empty when one of them has none.
    private Optional<Criterion> lead(Handle tx, CriteriaStore criteria, Bounds bounds) {
        var all = new Criterion("true", List.of(Way.ofRows("true")), true);
        var indexed = criteria.criteria().stream().filter(one -> !one.ways().isEmpty()).toList();
        if (indexed.isEmpty()) {
            return Optional.of(all);
        }
        if (indexed.size() == 1 && indexed.getFirst().ordered()) {
            return Optional.of(indexed.getFirst());
        }
        Criterion fewest = all;
        long count = probe;
        for (var one : indexed) {
            long some = count(tx, criteria, one, bounds);
            if (some == 0) {
                return Optional.empty();
            }
            if (some < count) {
                count = some;
                fewest = one;
            }
        }
        if (count < probe) {
            return Optional.of(fewest);
        }
        return indexed.stream()
                .filter(Criterion::ordered)
                .min(Comparator.comparingDouble(one -> estimate(tx, criteria, one, bounds)))
                .or(() -> Optional.of(all));
    }

    /// How many candidates there are, counted up to [#probe].
    ///
    /// - edge: an index that is not in the order of time would read past everything newer than the cursor, so of such
    ///   ones all are counted
    private long count(Handle tx, CriteriaStore criteria, Criterion one, Bounds bounds) {
        var ways =
                one.ways().stream()
                        .map(
                                way ->
                                        "(SELECT 1 FROM "
                                                + (one.ordered()
                                                        ? from(way, bounds)
                                                        : way.table() + " WHERE " + way.condition())
                                                + " LIMIT "
                                                + probe
                                                + ")")
                        .collect(Collectors.joining(" UNION ALL "));
        return criteria.bindTo(
                        tx.createQuery(
                                "SELECT count(*) FROM (SELECT 1 FROM ("
                                        + ways
                                        + ") w LIMIT "
                                        + probe
                                        + ") counted"))
                .mapTo(Long.class)
                .one();
    }

    /// How many the planner expects.
    private static double estimate(
            Handle tx, CriteriaStore criteria, Criterion one, Bounds bounds) {
        double rows = 0;
        for (var way : one.ways().subList(0, Math.min(10, one.ways().size()))) {
            var plan =
                    criteria.bindTo(
                                    tx.createQuery(
                                            "EXPLAIN (FORMAT JSON) SELECT 1 FROM "
                                                    + from(way, bounds)))
                            .mapTo(String.class)
                            .one();
            try {
                rows += WireJson.MAPPER.readTree(plan).at("/0/Plan/Plan Rows").asDouble();
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a plan is not JSON", e);
            }
        }
        return rows;
    }

    private static String from(Way way, Bounds bounds) {
        return way.table() + " WHERE " + way.condition() + bounds.on(way);
    }

    private static String candidates(Criterion lead, Bounds bounds, String limit) {
        var ways = new ArrayList<String>();
        for (var way : lead.ways()) {
            ways.add(
                    "(SELECT "
                            + way.id()
                            + " AS id, "
                            + way.at()
                            + " AS at FROM "
                            + from(way, bounds)
                            + " ORDER BY "
                            + way.at()
                            + " DESC, "
                            + way.id()
                            + " DESC LIMIT "
                            + limit
                            + ")");
        }
        return "SELECT id, at FROM ("
                + String.join(" UNION ALL ", ways)
                + ") w ORDER BY at DESC, id DESC LIMIT "
                + limit;
    }

    /// The part of time that is asked for.
    private static final class Bounds {
        private final Optional<String> since;
        private final Optional<String> until;
        private final Optional<String> cursorAt;
        private final Optional<String> cursorId;

        Bounds(CriteriaStore criteria, AuditFilter filter, Optional<Cursor> behind) {
            since = filter.since().map(criteria::bound);
            until = filter.until().map(criteria::bound);
            cursorAt = behind.map(Cursor::at).map(criteria::bound);
            cursorId = behind.map(Cursor::id).map(criteria::bound);
        }

        String on(Way way) {
            return since.map(from -> " AND " + way.at() + " >= " + from).orElse("")
                    + until.map(to -> " AND " + way.at() + " < " + to).orElse("")
                    + cursorAt.map(
                                    at ->
                                            " AND (%s, %s) < (%s, %s)"
                                                    .formatted(
                                                            way.at(),
                                                            way.id(),
                                                            at,
                                                            cursorId.orElseThrow()))
                            .orElse("");
        }
    }
}
