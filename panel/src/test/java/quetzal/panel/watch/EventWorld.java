package quetzal.panel.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.StreamProbe;

/// A panel with servers, and those who watch what changes.
final class EventWorld implements AutoCloseable {
    static final String PATH = "/api/client/events";

    private final PanelFixture panel;
    private final FakeDaemon daemon = new FakeDaemon();
    private final Estate estate;
    private final AtomicInteger number = new AtomicInteger();

    EventWorld(PanelFixture panel) {
        this.panel = panel;
        this.estate = Estate.on(panel, daemon);
    }

    FakeDaemon daemon() {
        return daemon;
    }

    Estate estate() {
        return estate;
    }

    StreamProbe watch(Person person) {
        return StreamProbe.open(panel.port(), PATH, person.clientKey());
    }

    static String subscribe(String resource, String id) {
        return "{\"action\":\"subscribe\",\"resource\":\"" + resource + "\",\"id\":\"" + id + "\"}";
    }

    String rename(JsonNode server, long owner) {
        var name = "name " + number.incrementAndGet();
        var answer =
                panel.patch(
                        "/api/application/servers/" + server.path("id").asLong() + "/details",
                        estate.key(),
                        Map.of("name", name, "user", owner));
        assertThat(answer.status()).isEqualTo(200);
        return name;
    }

    static boolean named(JsonNode frame, String name) {
        return frame.path("object").path("attributes").path("name").asText().equals(name);
    }

    static String id(JsonNode server) {
        return server.path("uuid").asText();
    }

    @Override
    public void close() {
        daemon.close();
    }
}
