package quetzal.shared.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import quetzal.shared.json.Json;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamLimits;
import quetzal.shared.stream.Wire;

/// A process's log as it goes out to one client.
class LogSourceTest {
    private final LogRing ring = new LogRing();
    private final Wire wire = new Wire();
    private final LiveStream stream = new LiveStream(wire, StreamLimits.STANDARD, "request-1");

    private void log(int from, int to) {
        for (int i = from; i <= to; i++) {
            ring.add(new LogRecord(Instant.EPOCH, LogLevel.INFO, "http", "record " + i));
        }
    }

    @Test
    void aClientThatIsTooSlowIsToldHowManyRecordsItMissedAndWhere() throws Exception {
        log(1, 50);
        wire.stuck = true;
        LogSource.on(stream, ring, LogFilter.ALL);
        stream.tick(System.nanoTime());
        log(51, 50 + LogRing.RECORDS + 7);
        wire.taken(null);
        stream.tick(System.nanoTime());

        assertThat(wire.sent).hasSize(50 + 1 + LogRing.RECORDS);
        assertThat(wire.sent.get(49)).contains("record 50");
        assertThat(wire.sent.get(50)).isEqualTo("{\"dropped\":7}");
        assertThat(Json.MAPPER.readTree(wire.sent.get(51)).path("message").asText())
                .isEqualTo("record 58");
        assertThat(wire.sent.getLast()).contains("record " + (50 + LogRing.RECORDS + 7));
    }
}
