package quetzal.panel.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.shared.json.Json;

/// What nodes report of people: taken once, and only what can be true.
class ActivityReportRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private FakeDaemon daemon;
    private Estate estate;
    private Person owner;

    @BeforeEach
    void setUp() {
        daemon = new FakeDaemon();
        estate = Estate.on(panel, daemon);
        owner = panel.user("owner");
    }

    @AfterEach
    void tearDown() {
        daemon.close();
    }

    @Test
    void activityIsTakenOncePerFactAndOnlyWhatCanBeTrue() {
        var server = estate.installed(owner.number());
        var uuid = server.path("uuid").asText();
        var stranger = panel.user("stranger");
        var id = UUID.randomUUID().toString();
        var now = panel.clock().instant();
        List<Object> rows = new ArrayList<>();
        rows.add(
                row(
                        id,
                        owner,
                        uuid,
                        "server:console.command",
                        Map.of("command", "say hi"),
                        now.toString()));
        rows.add(
                row(
                        id,
                        owner,
                        uuid,
                        "server:console.command",
                        Map.of("command", "say twice"),
                        now.toString()));
        rows.add(row(null, stranger, uuid, "server:power.kill", Map.of(), now.toString()));
        // never asked for this console
        rows.add(row(null, panel.admin(), uuid, "server:power.kill", Map.of(), now.toString()));
        rows.add(row(null, owner, uuid, "user:account.email-changed", Map.of(), now.toString()));
        rows.add(
                row(
                        null,
                        owner,
                        UUID.randomUUID().toString(),
                        "server:power.stop",
                        Map.of(),
                        now.toString()));
        rows.add(row(null, owner, uuid, "server:power.stop", Map.of(), "1970-01-01T00:00:00Z"));
        rows.add(row(null, owner, uuid, "server:power.stop", Map.of(), "2099-01-01T00:00:00Z"));
        rows.add(
                row(
                        null,
                        owner,
                        uuid,
                        "server:file.uploaded",
                        Map.of("file", "x".repeat(1_000_000)),
                        now.toString()));
        rows.add("nonsense");
        rows.add(Map.of("server", List.of(1), "event", 5));
        rows.add(
                row(
                        null,
                        owner,
                        uuid,
                        "server:power.start",
                        Map.of("nul", "a\u0000b"),
                        "not a time"));
        var batch = Map.of("data", rows);

        for (var i = 0; i < 3; i++) {
            assertThat(daemon.remote("POST", "/activity", batch).status()).isEqualTo(200);
            rows.removeLast();
        }

        var stored = activity(server);
        assertThat(stored)
                .extracting(r -> r.path("event").asText())
                .containsExactlyInAnyOrder("server:console.command", "server:power.start");
        assertThat(stored)
                .allSatisfy(r -> assertThat(r.path("node").asLong()).isEqualTo(estate.node()));
        assertThat(stored.toString())
                .contains("say hi")
                .doesNotContain("say twice")
                .contains("original_timestamp");

        // what was refused is told in the log, by then at the latest
        panel.stop();
        panel.start();
        // each row once, however often it came, and none about a server that is gone
        assertThat(refused(estate.node())).isEqualTo(8);
    }

    private static long refused(long node) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                                SELECT coalesce(sum(cast(properties ->> 'refused' AS bigint)), 0) FROM activity
                                                WHERE event = 'node:activity.refused' AND outcome = 'denied' AND node_id = :node
                                                """)
                                        .bind("node", node)
                                        .mapTo(Long.class)
                                        .one());
    }

    @Test
    void anAdministratorIsBelievedWhereHeAskedForTheConsole() {
        var server = estate.installed(owner.number());
        var uuid = server.path("uuid").asText();
        var admin = panel.admin();
        var row =
                row(
                        null,
                        admin,
                        uuid,
                        "server:console.command",
                        Map.of("command", "by the admin"),
                        panel.clock().instant().toString());
        daemon.remote("POST", "/activity", Map.of("data", List.of(row)));
        assertThat(activity(server).toString()).doesNotContain("by the admin");

        panel.get("/api/client/servers/" + uuid + "/websocket", admin.clientKey());
        daemon.remote("POST", "/activity", Map.of("data", List.of(row)));

        assertThat(activity(server).toString()).contains("by the admin");
    }

    @Test
    void whoLostAccessMayStillBeReported() {
        var server = estate.installed(owner.number());
        var former = panel.user("former");
        panel.database()
                .transact(
                        tx -> {
                            tx.createUpdate(
                                            """
                    WITH row AS (
                        INSERT INTO activity (uid, at, event, source) VALUES (gen_random_uuid(), now(), 'server:subuser.delete', 'web')
                        RETURNING id, at)
                    INSERT INTO activity_subjects (activity_id, kind, subject_id, at)
                    SELECT row.id, k, s, row.at FROM row, (VALUES ('server', cast(:server AS bigint)), ('user', cast(:user AS bigint))) v (k, s)
                    """)
                                    .bind("server", server.path("id").asLong())
                                    .bind("user", former.number())
                                    .execute();
                        });
        var row =
                row(
                        null,
                        former,
                        server.path("uuid").asText(),
                        "server:console.command",
                        Map.of("command", "bye"),
                        panel.clock().instant().toString());

        daemon.remote("POST", "/activity", Map.of("data", List.of(row)));

        assertThat(activity(server).toString()).contains("bye");
    }

    @Test
    void aThousandRowsAreOneCall() {
        var server = estate.installed(owner.number());
        var rows = new ArrayList<Object>();
        for (var i = 0; i < 1000; i++) {
            rows.add(
                    row(
                            UUID.randomUUID().toString(),
                            owner,
                            server.path("uuid").asText(),
                            "server:console.command",
                            Map.of("command", "c".repeat(500) + i),
                            panel.clock().instant().minus(Duration.ofMinutes(1)).toString()));
        }

        assertThat(daemon.remote("POST", "/activity", Map.of("data", rows)).status())
                .isEqualTo(200);
        assertThat(activity(server)).hasSize(1000);
        assertThat(daemon.remote("POST", "/activity", "null").status()).isEqualTo(200);
    }

    private static Map<String, Object> row(
            String id,
            Person user,
            String server,
            String event,
            Map<String, Object> metadata,
            String time) {
        var row = new java.util.HashMap<String, Object>();
        if (id != null) {
            row.put("id", id);
        }
        row.put("user", user.uuid().toString());
        row.put("server", server);
        row.put("event", event);
        row.put("metadata", metadata);
        row.put("ip", "198.51.100.7");
        row.put("timestamp", time);
        return row;
    }

    private static List<JsonNode> activity(JsonNode server) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                SELECT json_build_object('event', a.event, 'node', a.node_id, 'properties', a.properties, 'source', a.source)::text
                                FROM activity a JOIN activity_subjects s ON s.activity_id = a.id
                                WHERE s.kind = 'server' AND s.subject_id = :id AND a.actor_id IS NOT NULL AND a.node_id IS NOT NULL
                                """)
                                        .bind("id", server.path("id").asLong())
                                        .mapTo(String.class)
                                        .map(ActivityReportRoutesTest::tree)
                                        .list());
    }

    private static JsonNode tree(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
