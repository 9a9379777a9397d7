package quetzal.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.EmbeddedDatabase;
import quetzal.panel.db.Vault;

/// How soon a change of a server, committed to the database, is at everyone who watches all servers.
final class EventFanOut implements Part {
    private static final int SUBSCRIBERS = 1_000;
    private static final int SERVERS = 10_000;
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final List<Integer> CHANGES_PER_SECOND = List.of(1, 5, 20);
    private static final String SECRET = "s".repeat(32);
    private static final String MARK = "\"name\":\"at";

    @Override
    public void print(Table table, Path repository, Path scratch) throws Exception {
        // Two services' settings on one path; neither is meant for this process.
        System.setProperty(
                "logback.statusListenerClass", "ch.qos.logback.core.status.NopStatusListener");
        table.head(
                "servers × subscribers × changes/s",
                "delivered",
                "p50",
                "p99",
                "slowest",
                "all 10,000 read by one");
        var appKey = new byte[32];
        new SecureRandom().nextBytes(appKey);
        var panel =
                PanelFootprint.service(
                        repository,
                        scratch,
                        Map.of("QUETZAL_APP_KEY", Base64.getEncoder().encodeToString(appKey)));
        var process = panel.start();
        try {
            panel.awaitReady(process);
            var settings =
                    EmbeddedDatabase.running(panel.data().resolve("postgres"), 2).orElseThrow();
            try (var database =
                            DriverManager.getConnection(
                                    settings.jdbcUrl(), settings.user(), settings.password());
                    var http = HttpClient.newHttpClient()) {
                fill(database, new Vault(appKey, new SecureRandom()));
                measure(table, database, http, panel.port());
            }
        } finally {
            process.stop(Duration.ofSeconds(30));
        }
    }

    private static void fill(Connection database, Vault vault) throws SQLException {
        try (var statement = database.createStatement()) {
            for (var sql :
                    List.of(
                            "INSERT INTO locations (short) VALUES ('bench')",
                            """
                            INSERT INTO nodes (uuid, name, location_id, fqdn, scheme, memory_mib, disk_mib, daemon_token_id,
                                               daemon_token, daemon_listen)
                            SELECT gen_random_uuid(), 'bench', id, '127.0.0.1', 'http', 0, 0, 'bench00000000000', '', 1
                            FROM locations WHERE short = 'bench'
                            """,
                            "INSERT INTO nests (uuid, author, name) VALUES (gen_random_uuid(), 'a@b.c', 'bench')",
                            """
                            INSERT INTO eggs (uuid, nest_id, author, name, features, docker_images, startup_commands)
                            SELECT gen_random_uuid(), id, 'a@b.c', 'bench', '[]', '[["a","b"]]', '[["Default","run"]]'
                            FROM nests WHERE name = 'bench'
                            """,
                            "INSERT INTO users (uuid, username, email, password_hash, root_admin) SELECT gen_random_uuid(), 'u' || n, 'u' || n || '@b.c', 'x', true FROM generate_series(1, "
                                    + SUBSCRIBERS
                                    + ") AS n",
                            "INSERT INTO allocations (node_id, ip, port) SELECT id, '127.' || (n / 65000) || '.0.1', n % 65000 + 1 FROM nodes, generate_series(0, "
                                    + (SERVERS - 1)
                                    + ") AS n WHERE name = 'bench'",
                            """
                            INSERT INTO servers (uuid, uuid_short, node_id, name, owner_id, memory_mib, swap_mib, disk_mib, io_weight,
                                                 cpu_percent, allocation_id, egg_id, startup, image)
                            SELECT gen_random_uuid(), lpad(to_hex(a.id), 8, '0'), a.node_id, 'server', (SELECT min(id) FROM users),
                                   1024, 0, 1024, 500, 100, a.id, e.id, 'run', 'image'
                            FROM allocations a, eggs e WHERE e.name = 'bench'
                            """,
                            "UPDATE allocations SET server_id = s.id FROM servers s WHERE s.allocation_id = allocations.id",
                            "ANALYZE")) {
                statement.execute(sql);
            }
        }
        try (var key =
                database.prepareStatement(
                        """
                        INSERT INTO api_keys (user_id, key_type, identifier, secret_hash)
                        SELECT id, 1, 'ptlc_' || lpad(substr(username, 2), 11, '0'), ? FROM users WHERE username LIKE 'u%'
                        """)) {
            key.setBytes(1, vault.mac("api-key", SECRET));
            key.executeUpdate();
        }
    }

    private static void measure(Table table, Connection database, HttpClient http, int port)
            throws Exception {
        var whole = snapshot(http, port);
        var watchers = new ArrayList<Watcher>();
        try {
            for (int i = 1; i <= SUBSCRIBERS; i++) {
                watchers.add(Watcher.open(http, port, i, false));
            }
            for (var watcher : watchers) {
                watcher.awaitSynced();
            }
            for (var rate : CHANGES_PER_SECOND) {
                watchers.forEach(Watcher::reset);
                long changes = change(database, rate);
                var latencies = collect(watchers, changes * SUBSCRIBERS);
                table.row(
                        "%,d × %,d × %d".formatted(SERVERS, SUBSCRIBERS, rate),
                        Table.percent(100.0 * latencies.total() / (changes * SUBSCRIBERS)),
                        Table.millis(latencies.quantile(0.5)),
                        Table.millis(latencies.quantile(0.99)),
                        Table.millis(latencies.highest()),
                        Table.seconds(whole));
            }
        } finally {
            watchers.forEach(Watcher::close);
        }
    }

    /// - unit: nanoseconds until a new subscriber has all objects
    private static long snapshot(HttpClient http, int port) throws Exception {
        long begun = System.nanoTime();
        var watcher = Watcher.open(http, port, 1, true);
        watcher.awaitSynced();
        watcher.close();
        return System.nanoTime() - begun;
    }

    /// Changes one server after the other, each in a transaction of its own, and says how many.
    private static long change(Connection database, int perSecond)
            throws SQLException, InterruptedException {
        long first;
        try (var statement = database.createStatement();
                var row = statement.executeQuery("SELECT min(id) FROM servers")) {
            row.next();
            first = row.getLong(1);
        }
        long count = TIME.toSeconds() * perSecond;
        long next = System.nanoTime();
        try (var update = database.prepareStatement("UPDATE servers SET name = ? WHERE id = ?")) {
            for (long i = 0; i < count; i++) {
                update.setString(1, "at" + System.nanoTime());
                update.setLong(2, first + ThreadLocalRandom.current().nextInt(SERVERS));
                update.executeUpdate();
                next += TimeUnit.SECONDS.toNanos(1) / perSecond;
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            }
        }
        return count;
    }

    private static Latencies collect(List<Watcher> watchers, long expected)
            throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end
                && watchers.stream().mapToLong(Watcher::seen).sum() < expected) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        var all = new Latencies();
        watchers.forEach(watcher -> all.addAll(watcher.latencies()));
        return all;
    }

    /// One subscriber. It reads no more of a frame than when the change was made.
    private static final class Watcher implements WebSocket.Listener {
        private final StringBuilder part = new StringBuilder();
        private final CountDownLatch synced = new CountDownLatch(1);
        private final AtomicLong seen = new AtomicLong();
        private volatile Latencies latencies = new Latencies();
        private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();

        static Watcher open(HttpClient http, int port, int number, boolean initial) {
            var watcher = new Watcher();
            var key = "ptlc_" + String.format("%011d", number) + SECRET;
            var socket =
                    http.newWebSocketBuilder()
                            .header("Authorization", "Bearer " + key)
                            .buildAsync(
                                    URI.create("ws://127.0.0.1:" + port + "/api/client/events"),
                                    watcher)
                            .join();
            watcher.socket.complete(socket);
            socket.sendText(
                            "{\"action\":\"subscribe\",\"resource\":\"servers\",\"id\":\"*\",\"initial\":"
                                    + initial
                                    + "}",
                            true)
                    .join();
            return watcher;
        }

        void awaitSynced() throws InterruptedException {
            if (!synced.await(300, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a subscriber was not served within 300 seconds");
            }
        }

        void reset() {
            latencies = new Latencies();
            seen.set(0);
        }

        long seen() {
            return seen.get();
        }

        Latencies latencies() {
            return latencies;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                take(part);
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(StringBuilder frame) {
            if (frame.indexOf("{\"type\":\"SYNCED\"") == 0) {
                synced.countDown();
                return;
            }
            int at = frame.indexOf(MARK);
            if (at >= 0) {
                int from = at + MARK.length();
                long made = Long.parseLong(frame, from, frame.indexOf("\"", from), 10);
                latencies.add(System.nanoTime() - made);
                seen.incrementAndGet();
            }
        }

        void close() {
            socket.join().abort();
        }
    }
}
