package quetzal.panel.server;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;

class ServerCreateTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private FakeDaemon daemon;
    private Estate estate;
    private long owner;

    @BeforeEach
    void setUp() {
        daemon = new FakeDaemon();
        estate = Estate.on(panel, daemon);
        owner = panel.user("owner").number();
    }

    @AfterEach
    void tearDown() {
        daemon.close();
    }

    @Test
    void aServerIsMadeAndItsNodeTold() {
        var answer = estate.create(owner);

        assertThat(answer.status()).isEqualTo(201);
        var server = answer.attributes();
        assertThat(answer.json().has("meta")).isFalse();
        assertThat(server.path("status").asText()).isEqualTo("installing");
        assertThat(server.path("identifier").asText())
                .isEqualTo(server.path("uuid").asText().substring(0, 8));
        assertThat(server.path("uuid").asText().charAt(14)).isEqualTo('4');
        assertThat(server.path("container").path("installed").isInt()).isTrue();
        assertThat(server.path("container").path("environment").path("MOTD").asText())
                .isEqualTo("A fake server");
        assertThat(
                        server.path("container")
                                .path("environment")
                                .path("P_SERVER_ALLOCATION_LIMIT")
                                .isInt())
                .isTrue();
        assertThat(daemon.servers()).containsExactly(server.path("uuid").asText());
        var call = daemon.calls("POST", "/api/servers").getFirst();
        assertThat(call.authorization())
                .isEqualTo("Bearer " + estate.remoteToken().split("\\.")[1]);
        assertThat(call.body().path("start_on_completion").asBoolean()).isFalse();
    }

    @Test
    void theInstallationsEndIsReportedOnceHoweverOftenItComes() {
        var server = estate.installed(owner);
        var path = "/servers/" + server.path("uuid").asText() + "/install";

        assertThat(estate.view(server).attributes().path("status").isNull()).isTrue();
        for (var successful : List.of(true, false, true)) {
            assertThat(
                            daemon.remote(
                                            "POST",
                                            path,
                                            Map.of("successful", successful, "reinstall", false))
                                    .status())
                    .isEqualTo(204);
        }
        assertThat(estate.view(server).attributes().path("status").isNull()).isTrue();
    }

    @Test
    void aFailedInstallationShows() {
        var server = estate.server(owner);
        daemon.remote(
                "POST",
                "/servers/" + server.path("uuid").asText() + "/install",
                Map.of("successful", false, "reinstall", false));

        assertThat(estate.view(server).attributes().path("status").asText())
                .isEqualTo("install_failed");
    }

    @Test
    void whatANodeRefusesLeavesNothing() {
        daemon.mood(new FakeDaemon.Mood.Refusing(422, "not like this"));
        var free = estate.free();

        var answer = estate.create(owner);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.code()).isEqualTo("DaemonConnectionException");
        assertThat(answer.text()).contains("not like this");
        assertThat(estate.free()).isEqualTo(free);
        assertThat(servers()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotAnswerIsToldLater() {
        daemon.close();
        var answer = estate.create(owner);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("meta").path("pending").asBoolean()).isTrue();
        assertThat(answer.attributes().path("status").asText()).isEqualTo("installing");
        assertThat(job(answer).path("last_error").asText()).isNotEmpty();

        daemon = restarted();
        await().atMost(ofSeconds(15))
                .until(() -> daemon.servers().contains(answer.attributes().path("uuid").asText()));
    }

    @Test
    void aProxysPageIsNoAnswer() {
        daemon.mood(new FakeDaemon.Mood.Html(200));
        var answer = estate.create(owner);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(job(answer).path("state").asText()).isEqualTo("pending");
        daemon.mood(new FakeDaemon.Mood.Well());
        await().atMost(ofSeconds(15)).until(() -> !daemon.servers().isEmpty());
    }

    @Test
    void aDaemonThatDiesAfterAcceptingIsAskedAgainAndKnowsItAlready() {
        daemon.mood(new FakeDaemon.Mood.DyingAfterwards());
        var answer = estate.create(owner);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(daemon.servers()).hasSize(1);

        daemon.mood(new FakeDaemon.Mood.Well());
        await().atMost(ofSeconds(15))
                .until(() -> job(answer).path("state").asText().equals("done"));
        assertThat(daemon.servers()).hasSize(1);
        assertThat(daemon.calls("POST", "/api/servers").size()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aPanelThatDiesInBetweenSendsAfterItsStart() {
        var hanging = new FakeDaemon.Mood.Hanging(new CountDownLatch(1));
        daemon.mood(hanging);
        var body = estate.serverBody(owner, estate.free().getFirst());
        var key = estate.key();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var unused = threads.submit(() -> panel.post("/api/application/servers", key, body));
            await().atMost(ofSeconds(10))
                    .until(() -> !daemon.calls("POST", "/api/servers").isEmpty());
            panel.stop();
        } catch (RuntimeException expected) {
            // the request dies with the panel
        }
        daemon.mood(new FakeDaemon.Mood.Well());
        panel.start();
        daemon.callsBack(panel.url(), estate.remoteToken());
        // The lease of the dead panel has to run out first.
        panel.clock().jump(ofSeconds(61));

        await().atMost(ofSeconds(20)).until(() -> !daemon.servers().isEmpty());
        assertThat(servers()).hasSize(1);
    }

    @Test
    void ofTwentyWhoWantTheLastAllocationOneGetsIt() throws Exception {
        var key = estate.key();
        var free = estate.free();
        var last = free.getFirst();
        var deploy = deployBody("20000");

        var explicit =
                together(
                        20,
                        () ->
                                panel.post(
                                        "/api/application/servers",
                                        key,
                                        estate.serverBody(owner, last)));
        assertThat(explicit).filteredOn(a -> a.status() == 201).hasSize(1);
        assertThat(explicit).filteredOn(a -> a.status() == 422).hasSize(19);
        assertThat(explicit)
                .filteredOn(a -> a.status() == 422)
                .allSatisfy(a -> assertThat(a.failedRule()).isEqualTo("allocation.default:exists"));

        deploy.put(
                "deploy",
                Map.of(
                        "locations",
                        List.of(estate.location()),
                        "dedicated_ip",
                        false,
                        "port_range",
                        List.of("20001")));
        var placed = together(20, () -> panel.post("/api/application/servers", key, deploy));
        assertThat(placed).filteredOn(a -> a.status() == 201).hasSize(1);
        assertThat(placed)
                .filteredOn(a -> a.code().equals("NoViableAllocationException"))
                .hasSize(19);
    }

    @Test
    void ofTwentyWhoAskForTheSameOrderOneServerIsMade() throws Exception {
        var free = estate.free().iterator();
        var bodies = new java.util.concurrent.ConcurrentLinkedQueue<Map<String, Object>>();
        for (int i = 0; i < 20; i++) {
            var body = estate.serverBody(owner, free.next());
            body.put("external_id", "order-" + estate.node());
            bodies.add(body);
        }
        var answers =
                together(
                        20,
                        () ->
                                panel.post(
                                        "/api/application/servers", estate.key(), bodies.remove()));

        assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(1);
        assertThat(answers)
                .filteredOn(a -> a.status() != 201)
                .allSatisfy(a -> assertThat(a.failedRule()).isEqualTo("external_id:unique"));
        assertThat(daemon.servers()).hasSize(1);
    }

    @Test
    void placementNeverGivesMoreThanANodeHas() throws Exception {
        var body = deployBody();
        body.put("limits", Map.of("memory", 3000, "swap", 0, "disk", 100, "io", 500, "cpu", 0));
        var key = estate.key();

        var answers = together(6, () -> panel.post("/api/application/servers", key, body));

        assertThat(answers).filteredOn(a -> a.status() == 201).hasSize(2);
        assertThat(answers).filteredOn(a -> a.code().equals("NoViableNodeException")).hasSize(4);
    }

    @Test
    void placementHonoursPlaceMaintenanceAndAddress() {
        var key = estate.key();
        var elsewhere = deployBody();
        elsewhere.put(
                "deploy",
                Map.of(
                        "locations",
                        List.of(987_654),
                        "dedicated_ip",
                        false,
                        "port_range",
                        List.of()));
        assertThat(panel.post("/api/application/servers", key, elsewhere).code())
                .isEqualTo("NoViableNodeException");

        assertThat(panel.post("/api/application/servers", key, deployBody()).status())
                .isEqualTo(201);
        var dedicated = deployBody();
        dedicated.put(
                "deploy",
                Map.of(
                        "locations",
                        List.of(estate.location()),
                        "dedicated_ip",
                        true,
                        "port_range",
                        List.of()));
        assertThat(panel.post("/api/application/servers", key, dedicated).code())
                .isEqualTo("NoViableAllocationException");

        var wide = deployBody("2000-9000");
        assertThat(panel.post("/api/application/servers", key, wide).code())
                .isEqualTo("TooManyPortsInRangeException");

        var node = Estate.nodeBody("resting", estate.location(), daemon.port());
        node.put("maintenance_mode", true);
        panel.patch("/api/application/nodes/" + estate.node(), key, node);
        assertThat(panel.post("/api/application/servers", key, deployBody()).code())
                .isEqualTo("NoViableNodeException");
    }

    @Test
    void badInputIsNamedFieldByField() {
        var key = estate.key();
        var free = estate.free();
        Map<String, String> expected = new HashMap<>();
        var bodies = new HashMap<String, Map<String, Object>>();
        change(bodies, "name:required", free, b -> b.remove("name"));
        change(bodies, "user:exists", free, b -> b.put("user", 999_999));
        change(bodies, "egg:exists", free, b -> b.put("egg", 999_999));
        change(bodies, "docker_image:regex", free, b -> b.put("docker_image", "x; rm -rf /"));
        change(
                bodies,
                "limits.memory:between",
                free,
                b ->
                        b.put(
                                "limits",
                                Map.of("memory", -1, "swap", 0, "disk", 0, "io", 500, "cpu", 0)));
        change(
                bodies,
                "limits.io:between",
                free,
                b -> b.put("limits", Map.of("memory", 1, "swap", 0, "disk", 0, "io", 5, "cpu", 0)));
        change(
                bodies,
                "limits.threads:regex",
                free,
                b ->
                        b.put(
                                "limits",
                                Map.of(
                                        "memory", 1, "swap", 0, "disk", 0, "io", 500, "cpu", 0,
                                        "threads", "0;1")));
        change(bodies, "feature_limits:required", free, b -> b.remove("feature_limits"));
        change(
                bodies,
                "feature_limits.backups:present",
                free,
                b -> b.put("feature_limits", Map.of("databases", 0)));
        change(bodies, "environment:present", free, b -> b.remove("environment"));
        change(
                bodies,
                "environment.MAX_PLAYERS:integer",
                free,
                b -> environment(b).put("MAX_PLAYERS", "many"));
        change(bodies, "environment.MOTD:required", free, b -> environment(b).remove("MOTD"));
        change(bodies, "allocation:required", free, b -> b.remove("allocation"));
        change(
                bodies,
                "allocation.default:exists",
                free,
                b -> b.put("allocation", Map.of("default", 999_999)));

        bodies.forEach(
                (rule, body) -> {
                    var answer = panel.post("/api/application/servers", key, body);
                    assertThat(answer.status()).as(rule + answer.text()).isEqualTo(422);
                    assertThat(answer.failedRule()).isEqualTo(rule);
                });
        assertThat(expected).isEmpty();
        assertThat(daemon.calls("POST", "/api/servers")).isEmpty();
    }

    @Test
    void strangersAndKeysWithoutTheBitAreRefused() {
        var body = estate.serverBody(owner, estate.free().getFirst());
        var readOnly = panel.applicationKey(estate.admin(), "{\"servers\":1}");

        assertThat(panel.post("/api/application/servers", "", body).status()).isEqualTo(401);
        assertThat(
                        panel.post("/api/application/servers", panel.user("x").clientKey(), body)
                                .status())
                .isEqualTo(403);
        assertThat(panel.post("/api/application/servers", readOnly, body).status()).isEqualTo(403);
        assertThat(panel.get("/api/application/servers", readOnly).status()).isEqualTo(200);
    }

    @Test
    void namesAreDataAndComeBackAsTheyWere() {
        for (var name :
                List.of("$(id)", ";id", "-rf", "--help", "'\"", "%0a", "{{config.token}}")) {
            var body = estate.serverBody(owner, estate.free().getFirst());
            body.put("name", name);
            body.put("startup", "run " + name + " {{MOTD}}");
            environment(body).put("MOTD", name);
            var answer = panel.post("/api/application/servers", estate.key(), body);
            assertThat(answer.status()).as(answer.text()).isEqualTo(201);
            assertThat(answer.attributes().path("name").asText()).isEqualTo(name);

            var remote =
                    daemon.remote(
                                    "GET",
                                    "/servers/" + answer.attributes().path("uuid").asText(),
                                    null)
                            .json();
            assertThat(remote.at("/settings/meta/name").asText()).isEqualTo(name);
            assertThat(remote.at("/settings/environment/MOTD").asText()).isEqualTo(name);
            assertThat(remote.at("/settings/invocation").asText())
                    .isEqualTo("run " + name + " {{MOTD}}");
            assertThat(remote.at("/process_configuration/configs").toString())
                    .doesNotContain("{{config.token");
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> environment(Map<String, Object> body) {
        return (Map<String, Object>) body.get("environment");
    }

    private void change(
            Map<String, Map<String, Object>> bodies,
            String rule,
            List<Long> free,
            java.util.function.Consumer<Map<String, Object>> change) {
        var body = estate.serverBody(owner, free.getFirst());
        change.accept(body);
        bodies.put(rule, body);
    }

    private Map<String, Object> deployBody(String... ports) {
        var body = estate.serverBody(owner, 0);
        body.remove("allocation");
        body.put(
                "deploy",
                Map.of(
                        "locations", List.of(estate.location()),
                        "dedicated_ip", false,
                        "port_range", List.of(ports)));
        return body;
    }

    private com.fasterxml.jackson.databind.JsonNode job(Answer created) {
        return panel.get(
                        "/api/application/jobs?filter[server_id]="
                                + created.attributes().path("id").asLong(),
                        estate.key())
                .json()
                .at("/data/0/attributes");
    }

    private List<com.fasterxml.jackson.databind.JsonNode> servers() {
        return panel.get("/api/application/servers?filter[node_id]=" + estate.node(), estate.key())
                .json()
                .path("data")
                .findValues("attributes");
    }

    private FakeDaemon restarted() {
        var again = new FakeDaemon(daemon.port());
        again.callsBack(panel.url(), estate.remoteToken());
        return again;
    }

    private static List<Answer> together(int count, Callable<Answer> call) throws Exception {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var futures = new ArrayList<java.util.concurrent.Future<Answer>>();
            for (var i = 0; i < count; i++) {
                futures.add(
                        threads.submit(
                                () -> {
                                    start.await();
                                    return call.call();
                                }));
            }
            start.countDown();
            var answers = new ArrayList<Answer>();
            for (var future : futures) {
                answers.add(future.get());
            }
            return answers;
        }
    }
}
