package quetzal.panel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static quetzal.panel.event.EventType.ADDED;
import static quetzal.panel.event.EventType.DELETED;
import static quetzal.panel.event.EventType.MODIFIED;
import static quetzal.panel.event.Resource.NODES;
import static quetzal.panel.event.Resource.SERVERS;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Outbox outbox = new Outbox();

    @Test
    void ofOneObjectOnlyTheNewestWaitsInTheOldestPlace() {
        put(1, ADDED, "one");
        put(2, ADDED, "two");
        put(1, MODIFIED, "one again");

        assertThat(drain()).containsExactly("one again", "two");
    }

    @Test
    void whatCameAndWentUnseenIsNotSent() {
        put(1, ADDED, "one");
        put(1, DELETED, "gone");

        assertThat(drain()).isEmpty();
    }

    @Test
    void neverHoldsMoreThanItsBounds() {
        for (int i = 0; i < Outbox.MOST_FRAMES; i++) {
            assertThat(put(i, ADDED, "x")).isTrue();
        }
        assertThat(put(1_000_000, ADDED, "one too many")).isFalse();
        assertThat(put(5, MODIFIED, "still replaced")).isTrue();

        outbox.dropAll(SERVERS);
        assertThat(outbox.put(NODES, 1, ADDED, new byte[(int) Outbox.MOST_BYTES])).isTrue();
        assertThat(put(1, ADDED, "x")).isFalse();
    }

    @Test
    void answersKeepTheirPlaceBehindWhatWasThere() {
        put(1, ADDED, "one");
        outbox.answer(SERVERS, EventType.SYNCED, bytes("synced"));
        put(2, ADDED, "two");

        assertThat(drain()).containsExactly("one", "synced", "two");
    }

    private boolean put(long number, EventType type, String frame) {
        return outbox.put(SERVERS, number, type, bytes(frame));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<String> drain() {
        var all = new ArrayList<String>();
        for (var frame = outbox.take(); frame != null; frame = outbox.take()) {
            all.add(new String(frame, StandardCharsets.UTF_8));
        }
        return all;
    }
}
