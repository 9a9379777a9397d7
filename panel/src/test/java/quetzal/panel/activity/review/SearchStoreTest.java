package quetzal.panel.activity.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Databases;
import quetzal.panel.db.TestDatabase;
import quetzal.panel.http.AddressRange;

/// What a search reads, as the database itself counts it.
class SearchStoreTest {
    private static final int ROWS = 40_000;
    private static final int BUDGET = 400;

    /// Reading everything once would be more than this, in the table alone.
    private static final long BOUND = ROWS / 3;

    private static DatabaseSettings settings;
    private static HikariDataSource pool;
    private static Database database;

    private final SearchStore search = new SearchStore(BUDGET);

    @BeforeAll
    static void fill() {
        settings = TestDatabase.fresh();
        pool = Databases.open(settings);
        database = new Database(pool);
        database.transact(
                tx -> {
                    tx.createUpdate(
                                    """
                                    INSERT INTO activity (uid, at, event, actor_id, actor_name, source, outcome, ip, node_id,
                                                          request_id, as_admin, impersonator_id)
                                    SELECT gen_random_uuid(), timestamptz '2026-01-01' + n * interval '1 minute',
                                           CASE WHEN n < 4 THEN 'rare:thing' ELSE 'kind' || n % 5 || ':act' || n % 7 END,
                                           CASE WHEN n < 6 THEN 999 ELSE 1 + n % 3 END, 'someone',
                                           (ARRAY['web','web','api','console','daemon'])[1 + n % 5],
                                           CASE WHEN n % 50 = 0 THEN 'denied' WHEN n = 7 THEN 'failed' ELSE 'ok' END,
                                           CASE WHEN n % 9 = 0 THEN 'no address' ELSE '10.' || n % 4 || '.0.' || n % 200 END,
                                           CASE WHEN n % 5 = 4 THEN 1 + n % 2 END, 'request-' || n, n % 100 = 1,
                                           CASE WHEN n % 90 = 3 THEN 5 + n / 90 % 2 END
                                    FROM generate_series(1, :rows) n
                                    """)
                            .bind("rows", ROWS)
                            .execute();
                    tx.execute(
                            """
                            INSERT INTO activity_subjects (activity_id, kind, subject_id, subject_name, at)
                            SELECT id, 'server', CASE WHEN id < 9 THEN 77 ELSE 1 + id % 3 END, 'lobby', at FROM activity
                            """);
                    tx.execute(
                            """
                            INSERT INTO activity_acknowledgements (activity_id, at, user_id, username, made_at)
                            SELECT id, at, 1, 'x', now() FROM activity WHERE id % 1000 = 0
                            """);
                });
        database.read(tx -> tx.execute("ANALYZE"));
    }

    @AfterAll
    static void drop() {
        pool.close();
        TestDatabase.drop(settings);
    }

    /// One value for each filter: a common one and one that next to nothing has.
    private static final Map<String, List<String>> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("server", List.of("1", "77", "4711"));
        VALUES.put("user", List.of("1", "999", "nobody"));
        VALUES.put("impersonator", List.of("*", "5", "4711"));
        VALUES.put("node", List.of("2"));
        VALUES.put("event", List.of("kind1:act1", "kind", "rare", "none"));
        VALUES.put("ip", List.of("10.1.0.1", "10.0.0.0/8", "10.2.0.0/16", "192.0.2.0/24"));
        VALUES.put("outcome", List.of("denied", "failed", "ok"));
        VALUES.put("source", List.of("web", "daemon", "cli"));
        VALUES.put("acknowledged", List.of("true", "false"));
        VALUES.put("as_admin", List.of("true", "false"));
        VALUES.put("since", List.of("2026-01-20T00:00:00Z"));
        VALUES.put("until", List.of("2026-01-05T00:00:00Z"));
    }

    private static AuditFilter filter(Map<String, String> given) {
        return new AuditFilter(
                Optional.ofNullable(given.get("user")),
                Optional.ofNullable(given.get("impersonator")),
                Optional.ofNullable(given.get("server")),
                Optional.ofNullable(given.get("node")),
                Optional.empty(),
                list(given.get("event")),
                list(given.get("ip")).stream()
                        .map(text -> AddressRange.parse(text).orElseThrow())
                        .toList(),
                list(given.get("outcome")),
                list(given.get("source")),
                Optional.ofNullable(given.get("request")),
                Optional.ofNullable(given.get("acknowledged")).map(Boolean::valueOf),
                Optional.ofNullable(given.get("as_admin")).map(Boolean::valueOf),
                Optional.ofNullable(given.get("since")).map(Instant::parse),
                Optional.ofNullable(given.get("until")).map(Instant::parse));
    }

    private static List<String> list(@Nullable String value) {
        return value == null ? List.of() : List.of(value);
    }

    private static List<Map<String, String>> combinations() {
        var all = new ArrayList<Map<String, String>>();
        all.add(Map.of());
        var names = List.copyOf(VALUES.keySet());
        for (int i = 0; i < names.size(); i++) {
            for (var one : VALUES.getOrDefault(names.get(i), List.of())) {
                all.add(Map.of(names.get(i), one));
                for (int k = i + 1; k < names.size(); k++) {
                    for (var other : VALUES.getOrDefault(names.get(k), List.of())) {
                        all.add(Map.of(names.get(i), one, names.get(k), other));
                    }
                }
            }
        }
        all.add(
                Map.of(
                        "server",
                        "1",
                        "user",
                        "1",
                        "event",
                        "kind",
                        "ip",
                        "10.0.0.0/8",
                        "outcome",
                        "denied",
                        "source",
                        "web",
                        "acknowledged",
                        "false"));
        return all;
    }

    /// What the database counts of entries of indexes and rows of tables; only differences mean something.
    private static long read(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(c.oid)
                                            + pg_stat_get_xact_tuples_fetched(c.oid)), 0)::bigint
                        FROM pg_class c WHERE c.relname LIKE 'activity%'
                        """)
                .mapTo(Long.class)
                .one();
    }

    @Test
    void noCombinationOfFiltersReadsTheWholeLog() {
        for (var given : combinations()) {
            long cost =
                    database.inTransaction(
                            tx -> {
                                long before = read(tx);
                                search.find(tx, filter(given), Optional.empty(), 25);
                                return read(tx) - before;
                            });
            assertThat(cost).as(given.toString()).isLessThan(BOUND);
            long later =
                    database.inTransaction(
                            tx -> {
                                var middle = new Cursor(Instant.parse("2026-01-14T00:00:00Z"), 1);
                                long before = read(tx);
                                search.find(tx, filter(given), Optional.of(middle), 25);
                                return read(tx) - before;
                            });
            assertThat(later).as("from the middle: " + given).isLessThan(BOUND);
        }
    }

    @Test
    void pageByPageEveryRowComesOnceAndInOrder() {
        for (var given :
                List.of(
                        Map.of("outcome", "denied", "server", "1"),
                        Map.of("user", "999"),
                        Map.of("impersonator", "6"),
                        Map.of("impersonator", "*", "source", "console"),
                        Map.of("user", "2", "acknowledged", "true"),
                        Map.of(
                                "event",
                                "kind3",
                                "ip",
                                "10.2.0.0/16",
                                "until",
                                "2026-01-05T00:00:00Z"),
                        Map.of("ip", "10.1.0.1"),
                        Map.of("node", "1", "since", "2026-01-20T00:00:00Z"),
                        Map.of("as_admin", "true"),
                        Map.of("request", "request-17"))) {
            var filter = filter(given);
            var expected =
                    database.read(
                            tx -> {
                                var where = CriteriaStore.where(tx, filter);
                                return where.bindTo(
                                                tx.createQuery(
                                                        "SELECT a.id FROM activity a"
                                                                + where.sql()
                                                                + " ORDER BY a.at DESC, a.id DESC"))
                                        .mapTo(Long.class)
                                        .list();
                            });
            var found = new ArrayList<Long>();
            Optional<Cursor> behind = Optional.empty();
            do {
                var from = behind;
                var page = database.inTransaction(tx -> search.find(tx, filter, from, 40));
                assertThat(page.rows().size() == 40 || !page.complete() || page.next().isEmpty())
                        .isTrue();
                found.addAll(page.rows());
                behind = page.next();
            } while (behind.isPresent());

            assertThat(expected).as(given.toString()).isNotEmpty();
            assertThat(found).as(given.toString()).containsExactlyElementsOf(expected);
            assertThat(new LinkedHashSet<>(found)).hasSameSizeAs(found);
        }
    }

    @Test
    void namesOfEventsComeOneStepForEach() {
        var names =
                database.inTransaction(
                        tx -> {
                            long before = read(tx);
                            var found = EventNamesStore.beginningWith(tx, "kind", 100);
                            assertThat(read(tx) - before).isLessThan(1_000);
                            return found;
                        });
        assertThat(names).hasSize(35).isSorted();
        assertThat(
                        database.<List<String>>read(
                                tx -> EventNamesStore.beginningWith(tx, "rare", 100)))
                .containsExactly("rare:thing");
        assertThat(database.<List<String>>read(tx -> EventNamesStore.beginningWith(tx, "zzz", 100)))
                .isEmpty();
    }

    @Test
    void aCursorSurvivesItsText() {
        var cursor = new Cursor(Instant.parse("2026-03-04T05:06:07.123456Z"), 9_876_543_210L);

        assertThat(Cursor.parse(cursor.text())).isEqualTo(cursor);
    }
}
