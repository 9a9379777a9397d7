package quetzal.panel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;
import quetzal.panel.db.StoppableDatabase;

/// PostgreSQL is stopped under a panel that serves, and started again.
@Timeout(240)
class DatabaseOutageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final StoppableDatabase DATABASE = database();

    @RegisterExtension static final PanelFixture panel = PanelFixture.on(DATABASE::settings);

    private static FakeDaemon daemon;
    private static Estate estate;

    private static StoppableDatabase database() {
        try {
            return StoppableDatabase.start();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void world() {
        daemon = new FakeDaemon();
        estate = Estate.on(panel, daemon);
    }

    @AfterAll
    static void end() {
        daemon.close();
        panel.stop();
        DATABASE.close();
    }

    @Test
    void requestsFailClearlyReadinessSaysSoAndItRecoversWithoutAHalfServer() throws Exception {
        var owner = panel.user("owner");
        var allocations = estate.free();
        // Made once: it asks the panel for the egg.
        var body = estate.serverBody(owner.number(), 0);
        var made = new CopyOnWriteArrayList<String>();
        var refused = new CopyOnWriteArrayList<Integer>();
        var creators = new ArrayList<Thread>();
        for (var lane = 0; lane < 3; lane++) {
            var from = lane * 14;
            creators.add(
                    Thread.ofVirtual().start(() -> create(body, allocations, from, made, refused)));
        }
        await().atMost(PATIENCE).until(() -> made.size() >= 3);

        DATABASE.stop();
        for (var creator : creators) {
            creator.join(PATIENCE.multipliedBy(2));
        }
        assertThat(refused).isNotEmpty().allMatch(status -> status == 503);
        var answer = panel.get("/api/client", owner.clientKey());
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().at("/errors/0/detail").asText()).contains("database");
        assertThat(answer.header("Retry-After")).isNotEmpty();
        assertThat(panel.get("/health/ready", "").status()).isEqualTo(503);
        assertThat(panel.get("/health/live", "").status()).isEqualTo(200);

        DATABASE.startAgain();
        await().atMost(PATIENCE).until(() -> panel.get("/health/ready", "").status() == 200);
        await().atMost(PATIENCE)
                .until(() -> panel.get("/api/client", owner.clientKey()).status() == 200);

        var servers = servers();
        assertThat(uuids(servers)).containsAll(made);
        // Each that is there is whole, and told to the node by itself.
        for (var server : servers) {
            assertThat(server.at("/attributes/relationships/allocations/data")).hasSize(1);
            assertThat(server.at("/attributes/container/environment").size()).isGreaterThan(3);
        }
        assertThat(allocations.size() - estate.free().size()).isEqualTo(servers.size());
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(told()).containsAll(uuids(servers)));
        assertThat(estate.create(owner.number()).status()).isEqualTo(201);
    }

    private static void create(
            Map<String, Object> body,
            List<Long> allocations,
            int from,
            List<String> made,
            List<Integer> refused) {
        for (var i = from; i < from + 14 && refused.size() < 30; i++) {
            var wanted = new HashMap<>(body);
            wanted.put("allocation", Map.of("default", allocations.get(i)));
            var answer = panel.post("/api/application/servers", estate.key(), wanted);
            if (answer.status() == 201) {
                made.add(answer.attributes().path("uuid").asText());
            } else {
                refused.add(answer.status());
            }
        }
    }

    private static List<JsonNode> servers() {
        var found = new ArrayList<JsonNode>();
        panel.get("/api/application/servers?per_page=100&include=allocations", estate.key())
                .json()
                .path("data")
                .forEach(found::add);
        return found;
    }

    private static List<String> uuids(List<JsonNode> servers) {
        return servers.stream().map(server -> server.at("/attributes/uuid").asText()).toList();
    }

    private static HashSet<String> told() {
        var told = new HashSet<String>();
        daemon.calls().stream()
                .filter(call -> call.method().equals("POST") && call.path().equals("/api/servers"))
                .forEach(call -> told.add(call.body().path("uuid").asText()));
        return told;
    }
}
