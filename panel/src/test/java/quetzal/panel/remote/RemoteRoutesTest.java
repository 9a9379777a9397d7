package quetzal.panel.remote;

import static org.assertj.core.api.Assertions.assertThat;

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
import quetzal.shared.protocol.remote.RemoteServer;

class RemoteRoutesTest {
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
    void onlyANodesWholeTokenOpensTheDoor() {
        var token = estate.remoteToken();
        var id = token.split("\\.")[0];

        for (var wrong : List.of("a.b.c", "nodots", id + ".", "." + id)) {
            assertThat(daemon.remote("GET", "/servers", null, wrong).status())
                    .as(wrong)
                    .isEqualTo(400);
        }
        for (var wrong : List.of(id + "." + "x".repeat(64), "unknown." + token.split("\\.")[1])) {
            assertThat(daemon.remote("GET", "/servers", null, wrong).status())
                    .as(wrong)
                    .isEqualTo(403);
        }
        assertThat(panel.get("/api/remote/servers", "").status()).isEqualTo(401);
        assertThat(panel.get("/api/remote/servers", "").header("WWW-Authenticate"))
                .isEqualTo("Bearer");
        assertThat(panel.get("/api/remote/servers", estate.admin().applicationKey()).status())
                .isEqualTo(400);
        assertThat(daemon.remote("GET", "/servers", null).status()).isEqualTo(200);
    }

    @Test
    void theListHasWholeNumbersAndStartsAtPageZero() {
        var uuids = new ArrayList<String>();
        for (var i = 0; i < 3; i++) {
            uuids.add(estate.server(owner.number()).path("uuid").asText());
        }

        var first = daemon.remote("GET", "/servers?page=0&per_page=2", null).json();
        var second = daemon.remote("GET", "/servers?page=2&per_page=2", null).json();
        var past = daemon.remote("GET", "/servers?page=9&per_page=2", null).json();

        assertThat(first.path("meta").toString())
                .isEqualTo(
                        "{\"current_page\":1,\"from\":1,\"last_page\":2,\"per_page\":2,\"to\":2,\"total\":3}");
        assertThat(
                        List.of(
                                first.at("/data/0/uuid").asText(),
                                first.at("/data/1/uuid").asText(),
                                second.at("/data/0/uuid").asText()))
                .isEqualTo(uuids);
        assertThat(past.path("data")).isEmpty();
        assertThat(past.path("meta").path("from").isNull()).isTrue();
    }

    @Test
    void aConfigurationHasTheTypesThatDaemonsDecode() throws Exception {
        var server = estate.server(owner.number());
        var answer = daemon.remote("GET", "/servers/" + server.path("uuid").asText(), null).json();
        var settings = answer.path("settings");

        assertThat(settings.at("/build/memory_limit").isInt()).isTrue();
        assertThat(settings.at("/build/threads").isNull()).isTrue();
        assertThat(settings.at("/build/oom_disabled").asBoolean()).isTrue();
        assertThat(settings.at("/allocations/default/port").isInt()).isTrue();
        assertThat(settings.at("/allocations/mappings/127.0.0.1/0").asInt())
                .isEqualTo(settings.at("/allocations/default/port").asInt());
        assertThat(settings.path("mounts").isArray()).isTrue();
        for (var value : settings.path("environment")) {
            assertThat(value.isTextual()).isTrue();
        }
        assertThat(settings.at("/environment/P_SERVER_LOCATION").asText()).startsWith("place");
        assertThat(settings.at("/environment/STARTUP").asText())
                .isEqualTo(settings.path("invocation").asText());
        var process = answer.path("process_configuration");
        assertThat(process.at("/stop").toString())
                .isEqualTo("{\"type\":\"command\",\"value\":\"stop\"}");
        assertThat(process.at("/startup/done/0").asText()).isEqualTo("Done (");
        assertThat(process.at("/startup/strip_ansi").asBoolean()).isTrue();
        for (var file : process.path("configs")) {
            assertThat(List.of(file.has("file"), file.has("parser"), file.has("replace")))
                    .containsOnly(true);
        }
        assertThat(process.at("/configs/0/replace/1/replace_with").asText())
                .isEqualTo(settings.at("/allocations/default/port").asText());
        var read = Json.MAPPER.treeToValue(answer, RemoteServer.class);
        assertThat(read.settings().uuid()).hasToString(server.path("uuid").asText());

        var script =
                daemon.remote("GET", "/servers/" + server.path("uuid").asText() + "/install", null)
                        .json();
        assertThat(script.path("entrypoint").asText()).isEqualTo("sh");
        assertThat(script.path("script").asText()).startsWith("#!/bin/sh\n").doesNotContain("\r");
    }

    @Test
    void aNodeSeesAndTouchesNoServersButItsOwn() {
        try (var other = new FakeDaemon()) {
            var theirs = Estate.on(panel, other);
            var server = theirs.server(owner.number());
            var uuid = server.path("uuid").asText();
            var before = theirs.view(server).text();

            record Attempt(String method, String path, Object body) {}
            var attempts =
                    List.of(
                            new Attempt("GET", "/servers/" + uuid, null),
                            new Attempt("GET", "/servers/" + uuid + "/install", null),
                            new Attempt(
                                    "POST",
                                    "/servers/" + uuid + "/install",
                                    Map.of("successful", true, "reinstall", false)),
                            new Attempt(
                                    "POST",
                                    "/servers/" + uuid + "/container/status",
                                    Map.of(
                                            "data",
                                            Map.of(
                                                    "previous_state",
                                                    "offline",
                                                    "new_state",
                                                    "running"))),
                            new Attempt("GET", "/servers/" + UUID.randomUUID(), null),
                            new Attempt("GET", "/servers/1", null));
            for (var attempt : attempts) {
                assertThat(daemon.remote(attempt.method(), attempt.path(), attempt.body()).status())
                        .as(attempt.toString())
                        .isEqualTo(404);
            }
            assertThat(daemon.remote("POST", "/servers/reset", null).status()).isEqualTo(204);
            assertThat(daemon.remote("GET", "/servers", null).json().path("data")).isEmpty();
            assertThat(theirs.view(server).text()).isEqualTo(before);
        }
    }

    @Test
    void everyRouteOfDaemonsAsksForANode() {
        var server = estate.server(owner.number()).path("uuid").asText();
        for (var route :
                List.of(
                        "GET /servers",
                        "POST /servers/reset",
                        "GET /servers/" + server,
                        "GET /servers/" + server + "/install",
                        "POST /servers/" + server + "/install",
                        "POST /servers/" + server + "/container/status",
                        "POST /activity")) {
            var parts = route.split(" ");
            assertThat(panel.send(parts[0], "/api/remote" + parts[1], "", "{}").status())
                    .as(route)
                    .isEqualTo(401);
        }
    }

    @Test
    void aResetFreesWhatIsStuckButNotWhatIsStillToCome() {
        var stuck = estate.server(owner.number());
        daemon.mood(new FakeDaemon.Mood.Html(502));
        var toCome = estate.server(owner.number());

        assertThat(daemon.remote("POST", "/servers/reset", "null").status()).isEqualTo(204);

        assertThat(estate.view(stuck).attributes().path("status").isNull()).isTrue();
        assertThat(estate.view(toCome).attributes().path("status").asText())
                .isEqualTo("installing");
    }

    @Test
    void statesAreRemembered() {
        var server = estate.installed(owner.number());
        var path = "/servers/" + server.path("uuid").asText() + "/container/status";

        assertThat(
                        daemon.remote(
                                        "POST",
                                        path,
                                        Map.of(
                                                "data",
                                                Map.of(
                                                        "previous_state",
                                                        "offline",
                                                        "new_state",
                                                        "running")))
                                .status())
                .isEqualTo(204);
        assertThat(estate.view(server).attributes().path("state").asText()).isEqualTo("running");
        assertThat(
                        daemon.remote("POST", path, Map.of("data", Map.of("new_state", "flying")))
                                .status())
                .isEqualTo(422);
        assertThat(daemon.remote("POST", path, "{{").status()).isEqualTo(400);
    }
}
