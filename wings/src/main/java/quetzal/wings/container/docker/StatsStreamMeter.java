package quetzal.wings.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ResourceMeter;
import quetzal.wings.container.ResourceReading;

/// The engine's own stream of figures, for when the control group files are out of reach (a remote engine, say). Costs
/// the engine some 2 ms of CPU a second and container, which is why it is only the second choice.
final class StatsStreamMeter implements ResourceMeter {
    private static final Logger LOG = LoggerFactory.getLogger(StatsStreamMeter.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /// The engine sends one a second; a stream silent for this long is dead, however open it looks.
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final EngineAddress address;
    private final ContainerName name;
    private final ContainerId id;
    private final Duration silence;
    private volatile @Nullable ResourceReading latest;
    private volatile boolean over;
    private volatile boolean closed;
    private volatile long heardNanos;
    private Thread thread;

    StatsStreamMeter(EngineAddress address, ContainerName name, ContainerId id) {
        this(address, name, id, SILENCE);
    }

    StatsStreamMeter(EngineAddress address, ContainerName name, ContainerId id, Duration silence) {
        this.address = address;
        this.name = name;
        this.id = id;
        this.silence = silence;
        this.heardNanos = System.nanoTime();
        this.thread = follow();
    }

    @Override
    public synchronized Optional<ResourceReading> read() {
        if (over) {
            throw new ContainerException(new ContainerProblem.NotRunning(name));
        }
        if (!closed && (System.nanoTime() - heardNanos > silence.toNanos() || !thread.isAlive())) {
            LOG.warn("stats stream silent, opened again name={}", name);
            thread.interrupt();
            heardNanos = System.nanoTime();
            latest = null;
            thread = follow();
        }
        return Optional.ofNullable(latest);
    }

    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
    }

    private Thread follow() {
        return Thread.ofVirtual().name("stats-" + name).start(this::stream);
    }

    private void stream() {
        var target = "/containers/" + id + "/stats?stream=1";
        try (var connection = EngineConnection.request(address, "GET", target, Map.of())) {
            if (connection.status() == 404) {
                over = true;
                return;
            }
            try (MappingIterator<JsonNode> rows =
                    JSON.readerFor(JsonNode.class).readValues(connection.body())) {
                while (rows.hasNextValue()) {
                    take(rows.nextValue());
                }
            }
        } catch (ClosedByInterruptException replaced) {
            LOG.debug("stats stream closed name={}", name);
        } catch (IOException broken) {
            LOG.debug("stats stream broke name={}", name, broken);
        }
    }

    private void take(JsonNode row) {
        heardNanos = System.nanoTime();
        var memory = row.path("memory_stats");
        if (!memory.has("usage")) {
            // What the engine sends about a container that has ended.
            over = latest != null;
            return;
        }
        latest = reading(row, heardNanos);
    }

    static ResourceReading reading(JsonNode row, long atNanos) {
        var memory = row.path("memory_stats");
        var details = memory.path("stats");
        var usage = memory.path("usage").asLong();
        var cache =
                details.path("total_inactive_file").asLong(details.path("inactive_file").asLong(0));
        long received = 0;
        long sent = 0;
        for (var network : row.path("networks")) {
            received += network.path("rx_bytes").asLong();
            sent += network.path("tx_bytes").asLong();
        }
        return new ResourceReading(
                atNanos,
                row.path("cpu_stats").path("cpu_usage").path("total_usage").asLong(),
                cache < usage ? usage - cache : usage,
                memory.path("limit").asLong(),
                received,
                sent,
                row.path("pids_stats").path("current").asLong());
    }
}
