package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import quetzal.panel.activity.Fault.Kind;
import quetzal.panel.db.Vault;

/// The chain over the log: it is whole, and whatever was done to it behind its back is found.
class AuditTrailTest extends TrailOnDatabase {
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
}
