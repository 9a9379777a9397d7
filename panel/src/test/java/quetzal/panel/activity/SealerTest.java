package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Rows that come into the chain while others write, seal, or die.
class SealerTest extends TrailOnDatabase {
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

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
