package quetzal.shared.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveStreamTest {
    private final Wire wire = new Wire();
    private final LiveStream stream = new LiveStream(wire, StreamLimits.STANDARD, "request-1");

    /// Gives numbers up to an end, three at a time.
    private static final class Numbers implements StreamSource {
        private int next = 1;
        private int end;
        private int closed;

        @Override
        public boolean pull(FrameChannel out) {
            for (int i = 0; i < 3 && next <= end; i++) {
                out.add(String.valueOf(next++).getBytes(StandardCharsets.UTF_8));
            }
            return next <= end;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
    }

    private static long in(Duration time) {
        return System.nanoTime() + time.toNanos();
    }

    @Test
    void everythingOfTheSourceIsSentInOrder() {
        var source = new Numbers();
        source.end = 10;
        stream.source(source);
        assertThat(wire.sent).isEqualTo(numbers(1, 10));
        source.end = 12;
        stream.wake();
        assertThat(wire.sent).isEqualTo(numbers(1, 12));
    }

    @Test
    void oneBatchIsHeldForAClientThatDoesNotReadAndControlGoesFirstAfterIt() {
        wire.stuck = true;
        var source = new Numbers();
        source.end = 100;
        stream.source(source);
        stream.wake();
        stream.control("state");
        assertThat(wire.sent).isEqualTo(numbers(1, 3));
        assertThat(source.next).isEqualTo(4);

        wire.taken(null);
        assertThat(wire.sent.get(3)).isEqualTo("state");
        assertThat(wire.sent).hasSize(101).endsWith("100");
    }

    @Test
    void theEndWaitsForEverythingAndForTheWrite() {
        wire.stuck = true;
        var source = new Numbers();
        source.end = 7;
        stream.source(source);
        stream.control("done");
        stream.finish(StreamClose.FINISHED);
        assertThat(stream.closed()).isFalse();

        wire.taken(null);
        assertThat(wire.sent)
                .containsExactly("1", "2", "3", "done", "4", "5", "6", "7", "close 1000");
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void controlFramesThatWaitGoOutBeforeTheClose() {
        wire.stuck = true;
        var source = new Numbers();
        source.end = 100;
        stream.source(source);
        stream.control("why");
        stream.close(StreamClose.SUSPENDED);
        stream.close(StreamClose.FINISHED);
        stream.control("too late");
        wire.taken(null);
        assertThat(wire.sent).containsExactly("1", "2", "3", "why", "close 4409");
        assertThat(source.closed).isEqualTo(1);
    }

    @Test
    void whoLetsControlFramesPileUpIsTooSlow() {
        wire.stuck = true;
        stream.control("first");
        for (int i = 0; i < 300 && !stream.closed(); i++) {
            stream.control("x".repeat(1_024));
        }
        assertThat(wire.sent).endsWith("close 1013");
    }

    @Test
    void aWriteThatTakesTooLongEndsIt() {
        wire.stuck = true;
        stream.control("x");
        stream.tick(in(Duration.ofSeconds(9)));
        assertThat(stream.closed()).isFalse();
        stream.tick(in(Duration.ofSeconds(11)));
        assertThat(wire.sent).endsWith("close 1013");
    }

    @Test
    void aBusyTerminalLivesForTenMinutes() {
        var ticks = new ArrayList<Long>();
        stream.eachTick(ticks::add);
        for (int seconds = 10; seconds <= 600; seconds += 10) {
            // only what is sent by the client counts, whichever kind of frame it is: here a key now
            // and then
            if (seconds % 70 == 0) {
                wire.received++;
            }
            stream.control("output");
            stream.tick(in(Duration.ofSeconds(seconds)));
            assertThat(stream.closed()).as("after " + seconds + " s").isFalse();
        }
        assertThat(wire.pings).as("one each 30 s").isBetween(19, 21);
        assertThat(ticks).hasSize(60);
    }

    @Test
    void pongsAloneAreLifeEnoughAndSilenceIsTheEndAfter75Seconds() {
        for (int minutes = 1; minutes <= 10; minutes++) {
            wire.received++;
            stream.tick(in(Duration.ofMinutes(minutes)));
        }
        assertThat(wire.pings).isEqualTo(10);
        assertThat(stream.closed()).isFalse();
        stream.tick(in(Duration.ofMinutes(10).plusSeconds(70)));
        assertThat(stream.closed()).isFalse();
        // output that the kernel takes is no sign of life: nobody may be there
        stream.control("output");
        stream.tick(in(Duration.ofMinutes(10).plusSeconds(80)));
        assertThat(wire.sent).containsExactly("output", "close 1013");
    }

    @Test
    void aCloseWithoutAnEchoIsCut() {
        stream.close(StreamClose.MOVED);
        stream.tick(in(Duration.ofSeconds(4)));
        assertThat(wire.cut).isFalse();
        stream.tick(in(Duration.ofSeconds(6)));
        assertThat(wire.cut).isTrue();
    }

    @Test
    void aWriteThatFailsIsNeverSilence() {
        wire.stuck = true;
        stream.control("x");
        wire.taken(new java.io.IOException("gone"));
        assertThat(wire.cut).isTrue();
    }

    @Test
    void aFaultOfTheSourceIsToldByNumber() {
        stream.source(
                new StreamSource() {
                    @Override
                    public boolean pull(FrameChannel out) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public void close() {}
                });
        assertThat(wire.sent).containsExactly("close 1011");
        assertThat(StreamClose.fault("request-1").reason()).contains("request-1");
    }

    @Test
    void theSourceIsClosedOnceWhenTheClientLeaves() {
        var source = new Numbers();
        var heard = new ArrayList<String>();
        stream.source(source);
        stream.whenGone(() -> heard.add("gone"));
        stream.over();
        stream.over();
        stream.whenGone(() -> heard.add("late"));
        stream.wake();
        assertThat(source.closed).isEqualTo(1);
        assertThat(heard).containsExactly("gone", "late");
        var late = new Numbers();
        assertThat(stream.closed()).isTrue();
        new LiveStream(wire, StreamLimits.STANDARD, "r").source(late);
        assertThat(late.closed).isZero();
    }

    @Test
    void reasonsFitAFrameAndCodesMayTravel() {
        assertThat(new StreamClose(1000, "ü".repeat(100)).reason()).hasSize(61);
        assertThat(new StreamClose(1006, "").sendable().code()).isEqualTo(1001);
        assertThat(new StreamClose(1005, "").sendable().code()).isEqualTo(1000);
        assertThat(new StreamClose(77, "").sendable().code()).isEqualTo(1011);
    }
}
