package quetzal.wings.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A sink for tests: keeps everything, and can be waited on.
public final class CapturedConsole implements ConsoleSink {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<ConsoleEnd> ends = new CopyOnWriteArrayList<>();

    @Override
    public synchronized void accept(byte[] buffer, int offset, int length) {
        assertThat(ends).as("output after the end").isEmpty();
        bytes.write(buffer, offset, length);
    }

    @Override
    public void ended(ConsoleEnd end) {
        ends.add(end);
    }

    public synchronized String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    public List<ConsoleEnd> ends() {
        return List.copyOf(ends);
    }

    public void awaitText(String part) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(text()).contains(part));
    }

    /// The one end there may be.
    public ConsoleEnd awaitEnd() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> !ends.isEmpty());
        assertThat(ends).hasSize(1);
        return ends.getFirst();
    }
}
