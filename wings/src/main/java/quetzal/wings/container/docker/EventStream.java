package quetzal.wings.container.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerEvent;
import quetzal.wings.container.ContainerEventListener;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerRuntime;

/// The engine's event stream of our containers, opened again for ever.
final class EventStream implements ContainerRuntime.Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final EngineAddress address;
    private final String target;
    private final ContainerEventListener listener;
    private final InstantSource clock;
    private final Thread thread;

    private EventStream(
            EngineAddress address,
            String owner,
            ContainerEventListener listener,
            InstantSource clock) {
        this.address = address;
        this.listener = listener;
        this.clock = clock;
        this.target =
                "/events?filters=" + URLEncoder.encode(filters(owner), StandardCharsets.UTF_8);
        this.thread = Thread.ofVirtual().name("engine-events").unstarted(this::run);
    }

    static EventStream open(
            EngineAddress address,
            String owner,
            ContainerEventListener listener,
            InstantSource clock) {
        var stream = new EventStream(address, owner, listener, clock);
        stream.thread.start();
        return stream;
    }

    private static String filters(String owner) {
        return JSON.createObjectNode()
                .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                        "type", JSON.valueToTree(List.of("container")))
                .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                        "label", JSON.valueToTree(List.of(ContainerRecipe.OWNER + "=" + owner)))
                .toString();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        var pause = FIRST_PAUSE;
        while (!Thread.currentThread().isInterrupted()) {
            var opened = false;
            var reason = "the engine ended it";
            try (var connection = EngineConnection.request(address, "GET", target, Map.of())) {
                if (connection.status() != 200) {
                    throw new IOException("status " + connection.status());
                }
                opened = true;
                pause = FIRST_PAUSE;
                tell(new ContainerEvent.Reopened(clock.instant()));
                follow(connection);
            } catch (ClosedByInterruptException closed) {
                return;
            } catch (IOException broken) {
                reason = String.valueOf(broken.getMessage());
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            if (opened) {
                LOG.warn("event stream broke reason={}", reason);
                tell(new ContainerEvent.Lost(clock.instant(), reason));
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException closed) {
                return;
            }
            pause =
                    pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                            ? LONGEST_PAUSE
                            : pause.multipliedBy(2);
        }
    }

    private void follow(EngineConnection connection) throws IOException {
        try (MappingIterator<JsonNode> events =
                JSON.readerFor(JsonNode.class).readValues(connection.body())) {
            while (events.hasNextValue()) {
                event(events.nextValue()).ifPresent(this::tell);
            }
        } catch (JsonProcessingException garbled) {
            throw new IOException("garbled event", garbled);
        }
    }

    private static Optional<ContainerEvent> event(JsonNode row) {
        var attributes = row.path("Actor").path("Attributes");
        var nanos = row.path("timeNano").asLong();
        var at = Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000);
        ContainerName name;
        try {
            name = new ContainerName(attributes.path("name").asText());
        } catch (IllegalArgumentException renamedByHand) {
            return Optional.empty();
        }
        return switch (row.path("Action").asText()) {
            case "start" -> Optional.of(new ContainerEvent.Started(name, at));
            case "die" ->
                    Optional.of(
                            new ContainerEvent.Died(name, at, attributes.path("exitCode").asInt()));
            case "oom" -> Optional.of(new ContainerEvent.OutOfMemory(name, at));
            case "destroy" -> Optional.of(new ContainerEvent.Removed(name, at));
            case "pause" -> Optional.of(new ContainerEvent.Paused(name, at));
            case "unpause" -> Optional.of(new ContainerEvent.Unpaused(name, at));
            default -> Optional.empty();
        };
    }

    private void tell(ContainerEvent event) {
        try {
            listener.on(event);
        } catch (RuntimeException bug) {
            LOG.error("event listener failed event={}", event, bug);
        }
    }
}
