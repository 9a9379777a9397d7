package quetzal.wings.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.protocol.remote.ActivityBatch;
import quetzal.wings.state.Outbox.Delivery;

@Timeout(300)
class OutboxTest {
    @TempDir Path folder;
    private StateDatabase database;
    private OutboxStore store;
    private Outbox outbox;
    private final Receiver panel = new Receiver();

    /// A panel that can be away, refuse a row, or take a batch and lose its answer.
    private static final class Receiver implements Outbox.Carrier {
        final Map<String, Integer> rows = new ConcurrentHashMap<>();
        final List<Integer> batches = new CopyOnWriteArrayList<>();
        final List<String> results = new CopyOnWriteArrayList<>();
        final AtomicInteger lostAnswers = new AtomicInteger();
        volatile boolean away;
        volatile String refused = "";

        @Override
        public Delivery activity(List<ActivityBatch.Entry> entries) {
            if (away) {
                return Delivery.LATER;
            }
            batches.add(entries.size());
            if (entries.stream().anyMatch(entry -> entry.event().equals(refused))) {
                return Delivery.REFUSED;
            }
            entries.forEach(entry -> rows.merge(String.valueOf(entry.id()), 1, Integer::sum));
            return lostAnswers.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                    ? Delivery.LATER
                    : Delivery.DONE;
        }

        @Override
        public Delivery result(OutboxStore.Result result) {
            if (away || result.subject().equals("stuck")) {
                return Delivery.LATER;
            }
            results.add(result.key());
            return result.subject().equals("bad") ? Delivery.REFUSED : Delivery.DONE;
        }
    }

    @BeforeEach
    void open() throws Exception {
        database = StateDatabase.open(folder.resolve("wings.db"));
        store = new OutboxStore(database, Clock.systemUTC());
        outbox =
                new Outbox(store, panel, 100, Duration.ofMillis(200), Duration.ofMillis(20))
                        .start();
    }

    @AfterEach
    void close() {
        outbox.close();
        database.close();
    }

    private static ActivityBatch.Entry row(String event) {
        return new ActivityBatch.Entry(
                UUID.randomUUID().toString(),
                null,
                "s",
                event,
                Map.of("command", "x"),
                "127.0.0.1",
                "2026-01-01T00:00:00Z",
                null);
    }

    @Test
    void aFactIsSentSoonAndForgotten() {
        outbox.activity(row("server:a"));
        await().until(() -> panel.rows.size() == 1 && store.activityCount() == 0);
    }

    @Test
    void whatWasOwedIsSentAfterTheDaemonDied() throws Exception {
        panel.away = true;
        outbox.activity(row("server:a"));
        outbox.result(new OutboxStore.Result("k1", "install", "s", "{}"));
        outbox.close();
        database.close();
        panel.away = false;

        open();

        await().until(() -> panel.rows.size() == 1 && panel.results.equals(List.of("k1")));
        await().until(() -> store.oldestResults(10).isEmpty());
    }

    @Test
    void aLostAnswerSendsTheSameIdAgain() {
        panel.lostAnswers.set(1);
        outbox.activity(row("server:a"));
        await().until(() -> panel.rows.values().stream().anyMatch(times -> times == 2));
        await().until(() -> store.activityCount() == 0);
        assertThat(panel.rows).hasSize(1);
    }

    @Test
    void aRowThatIsRefusedDoesNotHoldUpTheOthers() {
        panel.away = true;
        panel.refused = "server:bad";
        var rows = new ArrayList<ActivityBatch.Entry>();
        for (var i = 0; i < 20; i++) {
            rows.add(row(i == 7 ? "server:bad" : "server:good"));
        }
        store.addActivity(rows);
        panel.away = false;
        outbox.wake();
        await().until(() -> store.activityCount() == 0);
        assertThat(panel.rows).hasSize(19);
    }

    @Test
    void aResultThatMustWaitDoesNotHoldUpTheOthers() {
        outbox.result(new OutboxStore.Result("k1", "install", "stuck", "{}"));
        outbox.result(new OutboxStore.Result("k2", "install", "bad", "{}"));
        outbox.result(new OutboxStore.Result("k3", "install", "fine", "{}"));
        await().until(() -> panel.results.contains("k3") && store.oldestResults(10).size() == 1);
        assertThat(panel.results).containsOnlyOnce("k3");
    }

    @Test
    void aHundredThousandRowsGoOutOnceEachInBatchesOfAHundred() {
        panel.away = true;
        for (var chunk = 0; chunk < 100; chunk++) {
            var rows = new ArrayList<ActivityBatch.Entry>();
            for (var i = 0; i < 1000; i++) {
                rows.add(row("server:console.command"));
            }
            assertThat(store.addActivity(rows)).isTrue();
        }
        panel.away = false;
        outbox.wake();

        await().atMost(Duration.ofSeconds(100)).until(() -> store.activityCount() == 0);

        assertThat(panel.rows).hasSize(100_000);
        assertThat(panel.rows.values()).allMatch(times -> times == 1);
        assertThat(panel.batches).allMatch(size -> size <= 100);
    }

    @Test
    void theLastSendingHappensBeforeTheEnd() {
        panel.away = true;
        outbox.activity(row("server:a"));
        panel.away = false;
        outbox.flush(Duration.ofSeconds(5));
        assertThat(panel.rows).hasSize(1);
    }

    @Test
    void aDamagedFileIsSetAsideAndReplaced() throws Exception {
        outbox.close();
        database.close();
        Files.deleteIfExists(folder.resolve("wings.db-wal"));
        Files.writeString(
                folder.resolve("wings.db"), "this is no database, and never was one. ".repeat(50));

        open();

        outbox.activity(row("server:a"));
        await().until(() -> panel.rows.size() == 1);
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("wings.db.broken-"));
        }
    }

    /// SQLite answers as on a full disk when its file may not grow.
    private void room(int pages) {
        database.read(
                connection -> {
                    try (var statement = connection.createStatement()) {
                        return statement.execute("PRAGMA max_page_count = " + pages);
                    }
                });
    }

    @Test
    void onAFullDiskFactsGoToThePanelFromMemoryAndToDiskOnceThereIsRoom() {
        panel.away = true;
        room(1); // as many as it has
        var owed = new ArrayList<String>();
        for (var i = 0; i < 500; i++) {
            var row = row("server:full-disk-" + "x".repeat(200));
            owed.add(row.id());
            outbox.activity(row);
        }
        assertThat(store.activityCount()).isLessThan(500);

        panel.away = false;
        await().atMost(Duration.ofSeconds(60)).until(() -> panel.rows.keySet().containsAll(owed));

        panel.away = true;
        for (var i = 0; i < 500; i++) {
            outbox.activity(row("server:full-disk-" + "x".repeat(200)));
        }
        room(1_000_000);
        await().atMost(Duration.ofSeconds(90)).until(() -> store.activityCount() >= 500);
        panel.away = false;
        outbox.wake();
        await().atMost(Duration.ofSeconds(90)).until(() -> panel.rows.size() == 1_000);
    }
}
