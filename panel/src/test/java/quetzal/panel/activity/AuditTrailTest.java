package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quetzal.panel.TestClock;
import quetzal.panel.activity.Fault.Kind;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Databases;
import quetzal.panel.db.TestDatabase;
import quetzal.panel.db.Vault;

class AuditTrailTest {
    private final TestClock clock = new TestClock();
    private final ActivityLog log = new ActivityLog(clock);
    private DatabaseSettings settings;
    private HikariDataSource pool;
    private Database database;
    private AuditTrail trail;

    @BeforeEach
    void open() {
        settings = TestDatabase.fresh();
        pool = Databases.open(settings);
        database = new Database(pool);
        trail = trail((byte) 7);
    }

    @AfterEach
    void close() {
        pool.close();
        TestDatabase.drop(settings);
    }

    private AuditTrail trail(byte key) {
        var bytes = new byte[32];
        java.util.Arrays.fill(bytes, key);
        return new AuditTrail(database, log, new Vault(bytes, new SecureRandom()), clock);
    }

    private Verification verify() {
        return trail.verify(Actor.system()).orElseThrow();
    }

    private void write(int rows) {
        for (int i = 0; i < rows; i++) {
            int n = i;
            database.transact(
                    tx ->
                            log.record(
                                    tx,
                                    Actor.system(),
                                    Entry.of("test:row", Subject.server(n, "server " + n))
                                            .with("n", n)));
        }
    }

    /// What someone with all rights over the database may do.
    private void tamper(String... statements) {
        database.transact(
                tx -> {
                    tx.execute("SET LOCAL session_replication_role = replica");
                    for (var statement : statements) {
                        assertThat(tx.execute(statement)).as(statement).isPositive();
                    }
                });
    }

    private long number(String sql) {
        return database.read(tx -> tx.createQuery(sql).mapTo(Long.class).one());
    }

    private void finds(Kind kind, Long... rows) {
        var found = verify();
        assertThat(found.intact()).isFalse();
        assertThat(found.faults()).extracting(Fault::kind).containsOnly(kind);
        assertThat(found.faults()).extracting(Fault::row).containsExactlyInAnyOrder(rows);
    }

    @Test
    void everyRowIsSealedOnceAndTheWholeIsIntact() {
        write(25);
        assertThat(verify().waiting()).isEqualTo(25);

        assertThat(trail.seal()).isEqualTo(26);
        assertThat(trail.seal()).isZero();

        var found = verify();
        assertThat(found.faults()).isEmpty();
        assertThat(found.rows()).isEqualTo(26);
        assertThat(found.position()).isEqualTo(26);
        assertThat(
                        number(
                                "SELECT count(*) FROM (SELECT activity_id < lag(activity_id) OVER (ORDER BY position) AS back"
                                        + " FROM activity_seals) o WHERE back"))
                .isZero();
    }

    @Test
    void theDatabaseItselfForbidsChanges() {
        write(3);
        trail.seal();
        for (var statement :
                List.of(
                        "UPDATE activity SET ip = 'x'",
                        "DELETE FROM activity",
                        "TRUNCATE activity CASCADE",
                        "UPDATE activity_subjects SET subject_name = 'x'",
                        "DELETE FROM activity_subjects",
                        "UPDATE activity_seals SET activity_id = 9",
                        "DELETE FROM activity_seals",
                        "DELETE FROM activity_checkpoints",
                        "DELETE FROM activity_chain",
                        "TRUNCATE activity_seals")) {
            assertThatThrownBy(() -> database.transact(tx -> tx.execute(statement)))
                    .as(statement)
                    .hasMessageContaining("never");
        }
        assertThat(verify().intact()).isTrue();
    }

    @Test
    void anEditedRowIsNamed() {
        write(10);
        trail.seal();
        for (var change :
                List.of(
                        "outcome = 'denied'",
                        "ip = ''",
                        "at = at + interval '1 microsecond'",
                        "properties = '{\"n\": 5.0}'",
                        "recorded_at = recorded_at - interval '1 second'")) {
            tamper(
                    "CREATE TABLE kept AS SELECT * FROM activity WHERE id = 5",
                    "UPDATE activity SET " + change + " WHERE id = 5");
            finds(Kind.CHANGED, 5L);
            tamper(
                    "DELETE FROM activity WHERE id = 5",
                    "INSERT INTO activity OVERRIDING SYSTEM VALUE SELECT * FROM kept");
            database.transact(tx -> tx.execute("DROP TABLE kept"));
            assertThat(verify().intact()).as("put back").isTrue();
        }
    }

    @Test
    void aChangedRemovedOrAddedSubjectIsAChangeOfItsRow() {
        write(10);
        trail.seal();
        tamper("UPDATE activity_subjects SET subject_name = 'other' WHERE activity_id = 3");
        tamper("DELETE FROM activity_subjects WHERE activity_id = 4");
        tamper(
                "INSERT INTO activity_subjects SELECT id, 'user', 1, NULL, at FROM activity WHERE id = 5");
        tamper("UPDATE activity_subjects SET at = at - interval '1 day' WHERE activity_id = 6");
        finds(Kind.CHANGED, 3L, 4L, 5L, 6L);
    }

    @Test
    void aRemovedRowIsNamed() {
        write(10);
        trail.seal();
        tamper("DELETE FROM activity WHERE id = 5");
        finds(Kind.REMOVED, 5L);
    }

    @Test
    void aRowRemovedBeforeItWasSealedIsNamed() {
        write(3);
        tamper("DELETE FROM activity WHERE id = 2");
        trail.seal();
        finds(Kind.REMOVED, 2L);
    }

    @Test
    void rowsRemovedWithTheirLinksAreFound() {
        write(10);
        trail.seal();
        tamper(
                "DELETE FROM activity WHERE id = 5",
                "DELETE FROM activity_seals WHERE activity_id = 5");
        var found = verify().faults();
        assertThat(found).extracting(Fault::kind).containsOnly(Kind.REMOVED);
        assertThat(found.getFirst().detail()).contains("between row 4 and row 6");
        assertThat(found.getLast().row()).as("its subjects are left").isEqualTo(5L);

        tamper(
                "DELETE FROM activity WHERE id >= 9",
                "DELETE FROM activity_seals WHERE activity_id >= 9");
        assertThat(verify().faults())
                .anySatisfy(fault -> assertThat(fault.detail()).contains("behind row 8"));
    }

    @Test
    void swappedRowsAreNamedWithAndWithoutTheirSubjects() {
        write(10);
        trail.seal();
        database.transact(
                tx -> tx.execute("ALTER TABLE activity ALTER id SET GENERATED BY DEFAULT"));
        tamper(
                "UPDATE activity SET id = -1 WHERE id = 3",
                "UPDATE activity SET id = 3 WHERE id = 7",
                "UPDATE activity SET id = 7 WHERE id = -1");
        finds(Kind.SWAPPED, 3L, 7L);
        tamper(
                "UPDATE activity_subjects SET activity_id = -1 WHERE activity_id = 3",
                "UPDATE activity_subjects SET activity_id = 3 WHERE activity_id = 7",
                "UPDATE activity_subjects SET activity_id = 7 WHERE activity_id = -1");
        finds(Kind.SWAPPED, 3L, 7L);
    }

    @Test
    void anInsertedRowIsNamed() {
        write(5);
        trail.seal();
        tamper(
                "INSERT INTO activity (uid, at, event, source) VALUES (gen_random_uuid(), now(), 'test:forged', 'web')");
        trail.seal();
        finds(Kind.INSERTED, number("SELECT id FROM activity WHERE event = 'test:forged'"));
    }

    @Test
    void aRowPutBehindTheEndWithALinkOfItsOwnIsNamed() {
        write(5);
        trail.seal();
        tamper(
                "INSERT INTO activity (uid, at, event, source) VALUES (gen_random_uuid(), now(), 'test:forged', 'web')",
                "INSERT INTO activity_seals SELECT 6, a.id, s.form, s.row_hash, s.hash FROM activity a, activity_seals s"
                        + " WHERE a.event = 'test:forged' AND s.position = 5");
        assertThat(verify().faults())
                .anySatisfy(
                        fault -> {
                            assertThat(fault.kind()).isEqualTo(Kind.INSERTED);
                            assertThat(fault.row()).isEqualTo(6);
                        });
    }

    @Test
    void aChainWrittenAnewWithoutTheKeyIsFoundAndNotExtended() {
        write(5);
        trail.seal();
        // the same rows, chained correctly by someone who has another key
        tamper(
                "UPDATE activity SET ip = 'forged' WHERE id = 2",
                "DELETE FROM activity_seals",
                "DELETE FROM activity_checkpoints",
                "INSERT INTO activity_unsealed SELECT id FROM activity",
                "UPDATE activity_chain SET position = 0, hash = NULL, signature = NULL");
        trail((byte) 8).seal();

        assertThat(verify().faults()).extracting(Fault::kind).containsOnly(Kind.CHAIN);
        write(1);
        assertThatThrownBy(trail::seal).hasMessageContaining("not signed");
    }

    @Test
    void aRowOfASlowOlderTransactionIsNotSkipped() throws Exception {
        var inserted = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow =
                    threads.submit(
                            () ->
                                    database.transact(
                                            tx -> {
                                                log.record(
                                                        tx, Actor.system(), Entry.of("test:slow"));
                                                inserted.countDown();
                                                awaited(go);
                                            }));
            awaited(inserted);
            write(3);
            assertThat(trail.seal()).isEqualTo(3);
            go.countDown();
            slow.get();
        }
        assertThat(trail.seal()).isEqualTo(1);
        assertThat(
                        number(
                                "SELECT l.position FROM activity_seals l JOIN activity a ON a.id = l.activity_id"
                                        + " WHERE a.event = 'test:slow'"))
                .isEqualTo(4);
        assertThat(verify().intact()).isTrue();
    }

    @Test
    void writersAndSealersAtOnceLoseAndDoubleNothing() throws Exception {
        var done = new AtomicBoolean();
        var other = trail((byte) 7);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var writers = new ArrayList<java.util.concurrent.Future<?>>();
            for (int i = 0; i < 6; i++) {
                writers.add(threads.submit(() -> write(100)));
            }
            var sealers = new ArrayList<java.util.concurrent.Future<?>>();
            for (var one : List.of(trail, other)) {
                sealers.add(
                        threads.submit(
                                () -> {
                                    while (!done.get()) {
                                        one.seal();
                                        var found = one.verify(Actor.system()).orElseThrow();
                                        assertThat(found.faults()).isEmpty();
                                    }
                                }));
            }
            for (var writer : writers) {
                writer.get();
            }
            done.set(true);
            for (var sealer : sealers) {
                sealer.get();
            }
        }
        trail.seal();
        var found = verify();
        assertThat(found.faults()).isEmpty();
        assertThat(
                        number(
                                "SELECT count(*) FROM activity_seals l JOIN activity a ON a.id = l.activity_id WHERE a.event = 'test:row'"))
                .isEqualTo(600);
    }

    @Test
    void writersDoNotWaitForASealerThatHoldsTheChain() throws Exception {
        var held = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var holder =
                    threads.submit(
                            () ->
                                    database.transact(
                                            tx -> {
                                                new SealStore().take(tx);
                                                held.countDown();
                                                awaited(go);
                                            }));
            awaited(held);
            write(2);
            assertThat(trail.seal()).as("another has it").isZero();
            go.countDown();
            holder.get();
        }
        assertThat(trail.seal()).isEqualTo(2);
    }

    @Test
    void whatACrashLeftIsSealedByTheNextOne() {
        write(5);
        // died in the middle of a batch
        assertThatThrownBy(
                        () ->
                                database.transact(
                                        tx -> {
                                            var store = new SealStore();
                                            var end = store.take(tx);
                                            var row = store.waiting(tx, 1).getFirst();
                                            store.seal(
                                                    tx,
                                                    List.of(
                                                            new Seal(
                                                                    1,
                                                                    row.activity(),
                                                                    RowDigest.FORM,
                                                                    row.row(),
                                                                    end.hash(),
                                                                    null,
                                                                    null)));
                                            throw new IllegalStateException("killed");
                                        }))
                .hasMessage("killed");

        assertThat(trail((byte) 7).seal()).isEqualTo(5);
        assertThat(verify().intact()).isTrue();
    }

    @Test
    void afterAPurgeTheRestIsVerifiableAndThePurgeIsTold() {
        write(1500);
        trail.seal();
        clock.jump(Duration.ofDays(40));
        assertThatThrownBy(() -> trail.purge(Actor.cli(), Duration.ofDays(29)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(trail.purge(Actor.cli(), Duration.ofDays(39))).isEqualTo(1500);

        assertThat(number("SELECT count(*) FROM activity")).isEqualTo(1);
        assertThat(
                        number(
                                "SELECT cast(properties ->> 'rows' AS bigint) FROM activity WHERE event = 'activity:purge'"))
                .isEqualTo(1500);
        write(3);
        trail.seal();
        var found = verify();
        assertThat(found.faults()).isEmpty();
        assertThat(found.purgedUpTo()).isEqualTo(1500);
        assertThat(found.rows()).isEqualTo(4);

        tamper("DELETE FROM activity WHERE event = 'activity:purge'");
        assertThat(verify().faults()).extracting(Fault::kind).containsOnly(Kind.REMOVED);
    }

    @Test
    void aPurgeNeverHidesTampering() {
        write(5);
        trail.seal();
        tamper("UPDATE activity SET ip = 'forged' WHERE id = 2");
        clock.jump(Duration.ofDays(40));
        assertThatThrownBy(() -> trail.purge(Actor.cli(), Duration.ofDays(30)))
                .hasMessageContaining("position 2");
        assertThat(number("SELECT count(*) FROM activity")).isEqualTo(5);
    }

    @Test
    void aForgedPurgeIsFound() {
        write(5);
        trail.seal();
        tamper(
                "DELETE FROM activity WHERE id <= 2",
                "INSERT INTO activity_purges SELECT position, hash, 2, now(), gen_random_uuid(), 'x' FROM activity_seals"
                        + " WHERE position = 2",
                "DELETE FROM activity_seals WHERE position <= 2");
        assertThat(verify().faults()).extracting(Fault::kind).contains(Kind.CHAIN);
    }

    @Test
    void twentyThousandRowsAreSealedAndVerifiedPageByPage() {
        database.transact(
                tx ->
                        tx.execute(
                                """
                                WITH many AS (
                                    INSERT INTO activity (uid, at, event, source, properties)
                                    SELECT gen_random_uuid(), now(), 'test:many', 'system', jsonb_build_object('n', n)
                                    FROM generate_series(1, 20000) n
                                    RETURNING id)
                                INSERT INTO activity_unsealed SELECT id FROM many
                                """));
        assertThat(trail.seal()).isEqualTo(20_000);
        assertThat(number("SELECT count(*) FROM activity_checkpoints")).isGreaterThan(1);
        assertThat(verify().rows()).isEqualTo(20_000);
        assertThat(verify().intact()).isTrue();
        tamper("UPDATE activity SET ip = 'x' WHERE id = 17123");
        finds(Kind.CHANGED, 17_123L);
    }

    @Test
    void secretsAreKeptAsKeyedHashesOnly() {
        var vault = new Vault(new byte[32], new SecureRandom());
        var hashing = new ActivityLog(clock, vault);
        var entry =
                Entry.of("test:secret")
                        .with("password", "hunter2")
                        .with("old", java.util.Map.of("Secret-Key", "hunter2", "name", "n"))
                        .with("token", List.of("other"));
        database.transact(tx -> hashing.record(tx, Actor.system(), entry));
        database.transact(tx -> log.record(tx, Actor.system(), entry));

        var rows =
                database.read(
                        tx ->
                                tx.createQuery("SELECT properties::text FROM activity ORDER BY id")
                                        .mapTo(String.class)
                                        .list());
        var hash =
                "hmac:"
                        + java.util.HexFormat.of()
                                .formatHex(vault.mac("activity-secret", "hunter2"))
                                .substring(0, 16);
        assertThat(rows.toString()).doesNotContain("hunter2").doesNotContain("other");
        assertThat(rows.getFirst())
                .contains("\"password\": \"" + hash + "\"")
                .contains("\"Secret-Key\": \"" + hash + "\"")
                .contains("\"name\": \"n\"");
        assertThat(rows.getLast()).contains("\"password\": \"[hidden]\"");
    }

    @Test
    void secretsBelowChangesAndVariablesAreHashedToo() {
        var hashing = new ActivityLog(clock, new Vault(new byte[32], new SecureRandom()));
        var entry =
                Entry.of("test:secret")
                        .with("variable", "RCON_PASSWORD")
                        .with("old", "hunter2")
                        .with("new", "hunter3")
                        .with(
                                "changes",
                                new Changes()
                                        .note("api_token", "hunter4", "hunter5")
                                        .note("name", "a", "b")
                                        .note("environment", null, java.util.Map.of("X", "hunter6"))
                                        .asMap());
        database.transact(tx -> hashing.record(tx, Actor.system(), entry));

        var kept =
                database.read(
                        tx ->
                                tx.createQuery("SELECT properties::text FROM activity")
                                        .mapTo(String.class)
                                        .one());
        assertThat(kept)
                .doesNotContain("hunter")
                .contains("\"name\": {\"new\": \"b\", \"old\": \"a\"}")
                .contains("hmac:");
    }

    @Test
    void rowsOfTheFirstFormStayGoodAndNothingCanBeAddedToThem() {
        write(3);
        var store = new SealStore();
        // as the version before wrote it
        database.transact(
                tx -> {
                    var end = store.take(tx);
                    var hash = end.hash();
                    long position = 0;
                    var seals = new ArrayList<Seal>();
                    for (var row : store.waiting(tx, 10, RowDigest.FIRST_FORM)) {
                        position++;
                        hash = RowDigest.ofLink(hash, position, row.activity(), row.row());
                        seals.add(
                                new Seal(
                                        position,
                                        row.activity(),
                                        RowDigest.FIRST_FORM,
                                        row.row(),
                                        hash,
                                        null,
                                        null));
                    }
                    store.seal(tx, seals);
                    var bytes = new byte[32];
                    java.util.Arrays.fill(bytes, (byte) 7);
                    var key = new ChainKey(new Vault(bytes, new SecureRandom()));
                    var kept = store.kept(tx);
                    store.moveEnd(
                            tx,
                            position,
                            hash,
                            kept,
                            key.end(end.installation(), position, hash, kept));
                });
        write(2);
        trail.seal();
        assertThat(verify().faults()).isEmpty();

        tamper("UPDATE activity SET user_agent = 'forged' WHERE id = 2");
        finds(Kind.CHANGED, 2L);
    }

    @Test
    void keepingByTheClockLeavesWhatWasNotTakenOutside() {
        write(10);
        trail.seal();
        clock.jump(Duration.ofDays(40));
        assertThat(trail.keepOnly(Duration.ofDays(30), 4)).isEqualTo(4);
        assertThat(trail.keepOnly(Duration.ofDays(30), Long.MAX_VALUE)).isEqualTo(6);
        assertThat(trail.keepOnly(Duration.ofDays(30), Long.MAX_VALUE)).isZero();
        assertThatThrownBy(() -> trail.keepOnly(Duration.ofDays(29), 4))
                .isInstanceOf(IllegalArgumentException.class);
        trail.seal();
        assertThat(verify().faults()).isEmpty();
        assertThat(number("SELECT count(*) FROM activity WHERE event = 'activity:purge'"))
                .isEqualTo(2);
    }

    /// A new column must come into the chain's form.
    @Test
    void everyColumnIsInTheChain() {
        var columns =
                database.read(
                        tx ->
                                tx.createQuery(
                                                "SELECT column_name FROM information_schema.columns"
                                                        + " WHERE table_name = 'activity' AND column_name <> 'id'")
                                        .mapTo(String.class)
                                        .list());
        assertThat(Stream.concat(SealStore.VALUES.stream(), SealStore.LATER.stream()))
                .containsExactlyInAnyOrderElementsOf(columns);
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
