package quetzal.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LogRingTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    void keepsTheNewestTwoThousand() {
        var ring = new LogRing();
        for (int i = 1; i <= 2_500; i++) {
            ring.add(line("m" + i));
        }

        var kept = ring.newest(LogFilter.ALL, 5_000);

        assertThat(kept).hasSize(2_000);
        assertThat(kept.getFirst().message()).isEqualTo("m501");
        assertThat(kept.getLast().message()).isEqualTo("m2500");
    }

    @Test
    void keepsNoMoreThanTwoMebibytes() {
        var ring = new LogRing();
        for (int i = 0; i < 1_000; i++) {
            ring.add(line("x".repeat(8_000) + i));
        }

        var kept = ring.newest(LogFilter.ALL, 5_000);

        assertThat(kept.stream().mapToInt(LogRecord::size).sum())
                .isBetween(LogRing.BYTES - 9_000, LogRing.BYTES);
        assertThat(kept.getLast().message()).endsWith("999");
    }

    @Test
    @Timeout(60)
    void aReaderGetsTheRingThenWhatComesWithNothingLostBetween() throws Exception {
        var ring = new LogRing(20_000, 100_000_000);
        for (int i = 0; i < 500; i++) {
            ring.add(line("m" + i));
        }
        var writer =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    for (int i = 500; i < 10_000; i++) {
                                        ring.add(line("m" + i));
                                    }
                                });

        var cursor = ring.cursor(LogFilter.ALL);
        var seen = new ArrayList<String>();
        while (seen.size() < 10_000) {
            var batch = cursor.next(100);
            assertThat(batch.dropped()).isZero();
            batch.lines().forEach(line -> seen.add(line.message()));
        }
        writer.join();

        assertThat(seen).hasSize(10_000);
        assertThat(seen.getFirst()).isEqualTo("m0");
        assertThat(seen.getLast()).isEqualTo("m9999");
    }

    @Test
    void aSlowReaderIsToldHowManyItMissed() {
        var ring = new LogRing(10, 100_000);
        ring.add(line("m0"));
        var cursor = ring.cursor(LogFilter.ALL);
        assertThat(cursor.next(10).lines()).hasSize(1);

        for (int i = 1; i <= 25; i++) {
            ring.add(line("m" + i));
        }

        var batch = cursor.next(100);
        assertThat(batch.dropped()).isEqualTo(15);
        assertThat(batch.lines().getFirst().message()).isEqualTo("m16");
        assertThat(cursor.next(100).isEmpty()).isTrue();
    }

    @Test
    void filtersByLevelComponentAndText() {
        var ring = new LogRing();
        ring.add(new LogRecord(NOON, LogLevel.INFO, "http", "Started on port 1"));
        ring.add(new LogRecord(NOON, LogLevel.WARN, "http", "slow"));
        ring.add(new LogRecord(NOON, LogLevel.ERROR, "job", "failed on PORT 2"));

        assertThat(messages(ring, new LogFilter(LogLevel.WARN, "", "")))
                .containsExactly("slow", "failed on PORT 2");
        assertThat(messages(ring, new LogFilter(LogLevel.TRACE, "HTTP", ""))).hasSize(2);
        assertThat(messages(ring, new LogFilter(LogLevel.TRACE, "", "Port")))
                .containsExactly("Started on port 1", "failed on PORT 2");
    }

    @Test
    void readsOnTheWireAsDocumented() {
        assertThat(new LogRecord(NOON, LogLevel.INFO, "http", "up").json())
                .isEqualTo(
                        "{\"ts\":\"2026-01-01T12:00:00Z\",\"level\":\"INFO\",\"component\":\"http\",\"message\":\"up\"}");
    }

    private static List<String> messages(LogRing ring, LogFilter filter) {
        return ring.newest(filter, 100).stream().map(LogRecord::message).toList();
    }

    private static LogRecord line(String message) {
        return new LogRecord(NOON, LogLevel.INFO, "test", message);
    }
}
