package quetzal.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;
import quetzal.panel.activity.review.ReviewRoutes;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Databases;
import quetzal.panel.db.EmbeddedDatabase;
import quetzal.panel.db.Vault;
import quetzal.panel.http.Doors;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerSettings;
import quetzal.panel.http.WebServer;

/// The log: rows written a second with the chain on, and searches over many rows.
///
/// - shape: `AUDIT_ROWS` in the environment says how many, 10,000,000 if not given
final class AuditFigures implements Part {
    private static final Duration WRITING = Duration.ofSeconds(20);
    private static final int CHUNK = 500_000;
    private static final int ASKED = 20;

    @Override
    public void print(Table table, Path repository, Path scratch) throws Exception {
        long rows = Long.parseLong(System.getenv().getOrDefault("AUDIT_ROWS", "10000000"));
        try (var embedded = EmbeddedDatabase.start(scratch, EmbeddedDatabase.Durability.FULL, 64)) {
            var settings = embedded.settings();
            Databases.migrate(settings);
            try (var pool = Databases.open(settings)) {
                var database = new Database(pool);
                writing(table, database, settings);
                fill(settings, rows);
                searching(table, database, rows);
            }
        }
    }

    private static void writing(Table table, Database database, DatabaseSettings settings)
            throws Exception {
        var vault = new Vault(new byte[32], new SecureRandom());
        var clock = Clock.systemUTC();
        var log = new ActivityLog(clock, vault);
        var trail = new AuditTrail(database, log, vault, clock);
        table.head(
                "writers, a transaction for each row",
                "rows/s",
                "p50",
                "p99",
                "sealed when they ended",
                "the rest sealed after",
                "verified");
        for (int writers : List.of(1, 4, 16, 48)) {
            var written = new AtomicLong();
            var waits = new ArrayList<Latencies>();
            var done = new AtomicBoolean();
            long before = number(settings, "SELECT count(*) FROM activity_seals");
            long begun = System.nanoTime();
            long end = begun + WRITING.toNanos();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var sealer =
                        threads.submit(
                                () -> {
                                    while (!done.get()) {
                                        trail.seal();
                                        Thread.sleep(1_000);
                                    }
                                    return null;
                                });
                var all = new ArrayList<java.util.concurrent.Future<Latencies>>();
                for (int i = 0; i < writers; i++) {
                    all.add(threads.submit(() -> write(database, log, end, written)));
                }
                for (var one : all) {
                    waits.add(one.get());
                }
                long took = System.nanoTime() - begun;
                long sealed = number(settings, "SELECT count(*) FROM activity_seals") - before;
                done.set(true);
                sealer.get();
                long rest = System.nanoTime();
                trail.seal();
                long restTook = System.nanoTime() - rest;
                var latencies = new Latencies();
                waits.forEach(latencies::addAll);
                table.row(
                        Integer.toString(writers),
                        Table.count(written.get() / (took / 1e9)),
                        Table.millis(latencies.quantile(0.5)),
                        Table.millis(latencies.quantile(0.99)),
                        Table.percent(100.0 * sealed / written.get()),
                        Table.seconds(restTook),
                        trail.verify(Actor.system()).orElseThrow().intact() ? "intact" : "FAULTS");
            }
        }
    }

    private static Latencies write(
            Database database, ActivityLog log, long end, AtomicLong written) {
        var latencies = new Latencies();
        var actor =
                Actor.stranger("203.0.113.7", "a-request-id").using("bench").as(7L, null, "bench");
        for (long now = System.nanoTime(); now < end; ) {
            long n = written.incrementAndGet();
            database.transact(
                    tx ->
                            log.record(
                                    tx,
                                    actor,
                                    Entry.of(
                                                    "server:console.command",
                                                    Subject.server(n % 1_000, "server"))
                                            .with("command", "say " + n)));
            long then = System.nanoTime();
            latencies.add(then - now);
            now = then;
        }
        return latencies;
    }

    /// Rows as a busy host has them after a year: few people do most, few events are most, refusals are rare.
    private static void fill(DatabaseSettings settings, long rows) throws SQLException {
        try (var connection = connect(settings);
                var statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute("SET synchronous_commit = off");
            statement.execute("SET maintenance_work_mem = '512MB'");
            var indexes = indexes(statement);
            for (var name : indexes.keySet()) {
                statement.execute("DROP INDEX " + name);
            }
            long first = number(settings, "SELECT coalesce(max(id), 0) FROM activity");
            for (long at = 0; at < rows; at += CHUNK) {
                chunk(statement, at, Math.min(rows, at + CHUNK), rows);
            }
            statement.execute(
                    "INSERT INTO activity_subjects (activity_id, kind, subject_id, subject_name, at)"
                            + " SELECT id, 'server', CASE WHEN id % 100000 = 7 THEN 9999 ELSE 1 + abs(hashint8(id)) % 2000 END,"
                            + " 'server', at FROM activity WHERE id > "
                            + first
                            + " AND id % 4 <> 0");
            for (var definition : indexes.values()) {
                statement.execute(definition);
            }
            statement.execute("VACUUM (ANALYZE) activity");
            statement.execute("VACUUM (ANALYZE) activity_subjects");
        }
    }

    private static void chunk(Statement statement, long from, long to, long all)
            throws SQLException {
        statement.execute(
                """
                INSERT INTO activity (uid, at, recorded_at, event, actor_id, actor_name, source, outcome, ip, node_id,
                                      request_id, properties, as_admin)
                SELECT gen_random_uuid(), moment, moment,
                       CASE WHEN n %% 1000000 = 5 THEN 'egg:delete' WHEN n %% 3 = 0 THEN 'server:console.command'
                            ELSE 'server:kind' || h %% 60 || '.act' END,
                       CASE WHEN n %% 1000000 = 9 THEN 77777 WHEN h %% 2 = 0 THEN 1 ELSE 2 + h %% 3000 END, 'user',
                       (ARRAY['web','web','web','api','console','daemon','sftp','schedule'])[1 + h %% 8],
                       CASE WHEN n %% 500 = 0 THEN 'denied' WHEN n %% 2000 = 1 THEN 'failed' ELSE 'ok' END,
                       '10.' || h %% 200 || '.' || (h / 200) %% 250 || '.' || (h / 50000) %% 250,
                       CASE WHEN h %% 8 > 4 THEN 1 + h %% 20 END, 'request-' || n, '{"command": "say hello"}',
                       CASE WHEN n %% 200000 = 11 THEN true END
                FROM (SELECT n, abs(hashint8(n)) AS h,
                             now() - interval '1 year' + n * (interval '1 year' / %d) AS moment
                      FROM generate_series(%d, %d) n) r
                """
                        .formatted(all, from + 1, to));
    }

    private static Map<String, String> indexes(Statement statement) throws SQLException {
        var found = new LinkedHashMap<String, String>();
        try (var rows =
                statement.executeQuery(
                        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('activity', 'activity_subjects')"
                                + " AND indexdef NOT LIKE '%UNIQUE%'")) {
            while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
            }
        }
        return found;
    }

    private static void searching(Table table, Database database, long rows)
            throws IOException, InterruptedException {
        var routes = new Routes();
        new ReviewRoutes(database, new ActivityLog(Clock.systemUTC()), Clock.systemUTC())
                .register(routes);
        var doors = new Doors((_, _) -> {}, (_, _) -> {}, (_, _) -> {}, (_, _) -> {}, (_, _) -> {});
        var url = URI.create("http://127.0.0.1:8000");
        // the client goes first, or the server waits for its connections
        try (var server =
                        WebServer.start(
                                new ServerSettings(
                                        "127.0.0.1",
                                        0,
                                        url,
                                        List.of(),
                                        List.of(),
                                        Duration.ofSeconds(10)),
                                doors,
                                routes);
                var http = HttpClient.newHttpClient()) {
            table.head(
                    "search over " + Table.count(rows) + " rows, 50 a page",
                    "first time",
                    "p50",
                    "slowest of " + ASKED);
            // the server itself is not what is measured
            ask(http, server.port(), "filter[request]=nothing");
            for (var query : SEARCHES) {
                long first = ask(http, server.port(), query);
                var latencies = new Latencies();
                for (int i = 0; i < ASKED; i++) {
                    latencies.add(ask(http, server.port(), query));
                }
                table.row(
                        query.isEmpty()
                                ? "everything, newest first"
                                : query.replace(
                                        "cursor=" + HALF_A_YEAR_AGO, "from half a year ago"),
                        Table.millis(first),
                        Table.millis(latencies.quantile(0.5)),
                        Table.millis(latencies.highest()));
            }
        }
    }

    private static final String HALF_A_YEAR_AGO =
            Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            (Instant.now().minus(Duration.ofDays(182)).toEpochMilli() + "000.1")
                                    .getBytes(StandardCharsets.US_ASCII));

    private static final List<String> SEARCHES =
            List.of(
                    "",
                    "filter[user]=1",
                    "filter[user]=77777",
                    "filter[server]=9999",
                    "filter[server]=17",
                    "filter[event]=egg:",
                    "filter[event]=server:",
                    "filter[event]=server:kind7&filter[user]=1",
                    "filter[node]=19",
                    "filter[source]=schedule&filter[outcome]=denied",
                    "filter[ip]=10.7.3.1",
                    "filter[ip]=10.7.0.0/16",
                    "filter[ip]=10.0.0.0/8&filter[outcome]=failed",
                    "filter[outcome]=denied&filter[acknowledged]=false",
                    "filter[acknowledged]=true",
                    "filter[request]=request-4711",
                    "filter[user]=1&filter[server]=9999&filter[source]=web",
                    "filter[as_admin]=true",
                    "filter[as_admin]=true&filter[user]=1",
                    "filter[acknowledged]=false&filter[server]=9999",
                    "filter[as_admin]=false&filter[outcome]=failed",
                    "filter[ip]=10.7.3.1&filter[event]=egg:",
                    "filter[server]=17&filter[user]=1",
                    "filter[source]=schedule&filter[node]=19",
                    // half a year back, as the page after thousands of pages is asked for
                    "cursor=" + HALF_A_YEAR_AGO,
                    "filter[user]=1&cursor=" + HALF_A_YEAR_AGO,
                    "filter[server]=17&filter[outcome]=denied&cursor=" + HALF_A_YEAR_AGO,
                    "filter[user]=1&filter[until]=2026-01-15T00:00:00Z&filter[event]=server:kind3");

    private static long ask(HttpClient http, int port, String query)
            throws IOException, InterruptedException {
        var address =
                "http://127.0.0.1:"
                        + port
                        + "/api/application/audit?"
                        + query.replace("[", "%5B").replace("]", "%5D");
        long begun = System.nanoTime();
        var answer =
                http.send(
                        HttpRequest.newBuilder(URI.create(address)).build(),
                        HttpResponse.BodyHandlers.ofString());
        long took = System.nanoTime() - begun;
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(query + ": " + answer.body());
        }
        return took;
    }

    private static long number(DatabaseSettings settings, String sql) throws SQLException {
        try (var connection = connect(settings);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Connection connect(DatabaseSettings settings) throws SQLException {
        return DriverManager.getConnection(
                settings.jdbcUrl(), settings.user(), settings.password());
    }
}
