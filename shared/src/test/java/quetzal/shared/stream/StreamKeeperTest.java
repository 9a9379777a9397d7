package quetzal.shared.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quetzal.shared.stream.StreamKeeper.Cap;

class StreamKeeperTest {
    private static final Cap USER = new Cap("user", 2);
    private static final Cap SERVER = new Cap("server", 1);
    private final StreamKeeper keeper = new StreamKeeper("test-timer");

    @AfterEach
    void end() {
        keeper.close();
    }

    /// A socket that leaves as soon as it is told to.
    private static final class Polite implements FrameChannel {
        private @Nullable LiveStream stream;
        private volatile @Nullable StreamClose told;

        static Polite opened() {
            var wire = new Polite();
            wire.stream = new LiveStream(wire, StreamLimits.STANDARD, "r");
            return wire;
        }

        LiveStream stream() {
            return java.util.Objects.requireNonNull(stream);
        }

        @Override
        public void add(byte[] text) {}

        @Override
        public void addBinary(byte[] bytes) {}

        @Override
        public void flush(Consumer<@Nullable Throwable> done) {
            done.accept(null);
        }

        @Override
        public void ping() {}

        @Override
        public void close(StreamClose why) {
            told = why;
            Thread.ofVirtual().start(() -> stream().over());
        }

        @Override
        public void cut() {
            stream().over();
        }

        @Override
        public long received() {
            return 0;
        }
    }

    @Test
    void capsHoldAndPlacesComeBack() {
        var first = Polite.opened();
        var second = Polite.opened();
        assertThat(keeper.add(first.stream(), List.of(USER, SERVER))).isTrue();
        assertThat(keeper.room(List.of(SERVER))).isFalse();
        assertThat(keeper.add(second.stream(), List.of(USER, SERVER))).isFalse();
        assertThat(second.told).isEqualTo(StreamClose.FULL);
        assertThat(keeper.count("user")).isEqualTo(1);

        first.stream().over();
        assertThat(keeper.count("user")).isZero();
        assertThat(keeper.room(List.of(USER, SERVER))).isTrue();
    }

    @Test
    void aStrangerWhoSaysWhoHeIsIsCountedThere() {
        var stranger = Polite.opened();
        var address = new Cap("address", 1);
        assertThat(keeper.add(stranger.stream(), List.of(address))).isTrue();
        assertThat(keeper.recount(stranger.stream(), List.of(USER))).isTrue();
        assertThat(keeper.room(List.of(address))).isTrue();
        assertThat(keeper.recount(stranger.stream(), List.of(new Cap("none", 0)))).isFalse();
        assertThat(keeper.count("user")).isEqualTo(1);
        stranger.stream().over();
        assertThat(keeper.count("user")).isZero();
        assertThat(keeper.count()).isZero();
    }

    @Test
    void deadlinesOfAStreamsOwnAreLookedAt() {
        var wire = Polite.opened();
        var ticks = new AtomicInteger();
        wire.stream().eachTick(_ -> ticks.incrementAndGet());
        keeper.add(wire.stream(), List.of());
        keeper.soon();
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> ticks.get() > 2);
    }

    @Test
    void everyoneIsToldAtTheEndAndWhoComesLater() {
        var early = Polite.opened();
        var late = Polite.opened();
        keeper.add(early.stream(), List.of());
        keeper.close();
        assertThat(early.told).isEqualTo(StreamClose.GOING_AWAY);
        assertThat(keeper.add(late.stream(), List.of())).isFalse();
        assertThat(late.told).isEqualTo(StreamClose.GOING_AWAY);
    }
}
