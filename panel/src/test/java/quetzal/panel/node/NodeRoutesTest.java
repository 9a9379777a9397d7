package quetzal.panel.node;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;

class NodeRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private FakeDaemon daemon;
    private Estate estate;
    private String path;

    @BeforeEach
    void setUp() {
        daemon = new FakeDaemon();
        estate = Estate.on(panel, daemon);
        path = "/api/application/nodes/" + estate.node();
    }

    @AfterEach
    void tearDown() {
        daemon.close();
    }

    private Answer patch(Map<String, Object> changes) {
        var body = new HashMap<>(Estate.nodeBody("changed", estate.location(), daemon.port()));
        body.putAll(changes);
        return panel.patch(path, estate.key(), body);
    }

    @Test
    void aNodeIsShownWithoutItsSecrets() {
        var node = panel.get(path + "?include=location,allocations", estate.key());

        assertThat(node.status()).isEqualTo(200);
        assertThat(node.text())
                .doesNotContain(estate.remoteToken().split("\\.")[1])
                .doesNotContain("token");
        assertThat(node.attributes().path("public").asBoolean()).isTrue();
        assertThat(node.attributes().at("/allocated_resources/memory").isInt()).isTrue();
        assertThat(node.attributes().at("/relationships/allocations/data")).hasSize(50);
        assertThat(node.attributes().at("/relationships/location/attributes/short").asText())
                .startsWith("place");
    }

    @Test
    void theSecretIsSealedAtRest() {
        var secret = estate.remoteToken().split("\\.")[1];
        var sealed =
                panel.database()
                        .<byte[]>read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT daemon_token FROM nodes WHERE id = :id")
                                                .bind("id", estate.node())
                                                .mapTo(byte[].class)
                                                .one());

        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(secret);
        assertThat(secret).matches("[A-Za-z0-9]{64}");
    }

    @Test
    void theConfigurationIsBareAndComesAsYamlToo() {
        var json = panel.get(path + "/configuration", estate.key());
        assertThat(json.json().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "debug",
                        "uuid",
                        "token_id",
                        "token",
                        "api",
                        "system",
                        "allowed_mounts",
                        "remote");
        assertThat(json.json().path("remote").asText()).isEqualTo("http://panel.test");
        assertThat(json.json().at("/api/ssl/enabled").asBoolean()).isFalse();
        assertThat(json.json().at("/system/sftp/bind_port").asInt()).isEqualTo(2022);
        assertThat(json.header("Cache-Control")).isEqualTo("no-store");

        var yaml = panel.get(path + "/configuration?format=yaml", estate.key());
        assertThat(yaml.text())
                .startsWith("debug: false\n")
                .contains("upload_limit: 100")
                .contains("remote: http");
    }

    @Test
    void aDeployTokenOpensOneConfigurationOnceAndNotForLong() {
        var answer = panel.post(path + "/configuration/token", estate.key(), Map.of());
        var token = answer.json().path("token").asText();
        assertThat(answer.json().path("node").asLong()).isEqualTo(estate.node());
        assertThat(token).matches("ptla_\\w{43}");
        try (var other = new FakeDaemon()) {
            var foreign = Estate.on(panel, other).node();
            assertThat(
                            panel.get("/api/application/nodes/" + foreign + "/configuration", token)
                                    .status())
                    .isEqualTo(401);
        }
        assertThat(panel.get(path, token).status()).isEqualTo(401);
        assertThat(panel.get(path + "/configuration", token).json().path("token_id").asText())
                .isEqualTo(estate.remoteToken().split("\\.")[0]);
        assertThat(panel.get(path + "/configuration", token).status()).isEqualTo(401);

        var late =
                panel.post(path + "/configuration/token", estate.key(), Map.of())
                        .json()
                        .path("token")
                        .asText();
        panel.clock().jump(Duration.ofMinutes(16));
        assertThat(panel.get(path + "/configuration", late).status()).isEqualTo(401);
        assertThat(panel.get(path + "/configuration", "").status()).isEqualTo(401);
        assertThat(panel.get(path + "/configuration", panel.user("x").clientKey()).status())
                .isEqualTo(403);
        assertThat(
                        panel.post(
                                        path + "/configuration/token",
                                        panel.applicationKey(estate.admin(), "{\"nodes\":1}"),
                                        Map.of())
                                .status())
                .isEqualTo(403);
    }

    @Test
    void aChangeIsPushedAndASilentDaemonOnlyWarns() {
        var changed = patch(Map.of("maintenance_mode", true, "daemon_base", "/srv/games"));
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.json().has("meta")).isFalse();
        assertThat(
                        daemon.calls("POST", "/api/update")
                                .getFirst()
                                .body()
                                .at("/system/data")
                                .asText())
                .isEqualTo("/srv/games");
        assertThat(patch(Map.of()).attributes().path("daemon_base").asText())
                .isEqualTo("/srv/games");

        daemon.close();
        var warned = patch(Map.of("upload_size", 5));
        assertThat(warned.status()).isEqualTo(200);
        assertThat(warned.json().at("/meta/warning").asText()).contains("could not be told");
        assertThat(panel.get(path, estate.key()).attributes().path("upload_size").asInt())
                .isEqualTo(5);
    }

    @Test
    void aNewSecretIsSentWithTheOldOneAndThenRules() {
        var old = estate.remoteToken();
        patch(Map.of("reset_secret", true));
        var now = estate.remoteToken();

        assertThat(now).isNotEqualTo(old);
        var call = daemon.calls("POST", "/api/update").getFirst();
        assertThat(call.authorization()).isEqualTo("Bearer " + old.split("\\.")[1]);
        assertThat(call.body().path("token").asText()).isEqualTo(now.split("\\.")[1]);
        assertThat(daemon.remote("GET", "/servers", null, old).status()).isEqualTo(403);
        assertThat(daemon.remote("GET", "/servers", null, now).status()).isEqualTo(200);
    }

    @Test
    void healthIsWhatTheNodeSaysAndWhatGoesWrong() {
        var seen = panel.get(path + "/system-information", estate.key());
        assertThat(seen.json().at("/system/cpus").asInt()).isEqualTo(8);
        var health = panel.get(path, estate.key()).attributes().path("health");
        assertThat(health.path("daemon_version").asText()).isEqualTo("1.11.13");
        assertThat(health.path("error").isNull()).isTrue();

        daemon.mood(new FakeDaemon.Mood.Html(200));
        assertThat(panel.get(path + "/system-information", estate.key()).status()).isEqualTo(502);
        daemon.mood(new FakeDaemon.Mood.Refusing(403, "wrong token"));
        assertThat(panel.get(path + "/system-information", estate.key()).status()).isEqualTo(403);
        assertThat(panel.get(path, estate.key()).attributes().at("/health/error").asText())
                .contains("does not take our token");
        daemon.close();
        var dead = panel.get(path + "/system-information", estate.key());
        assertThat(dead.status()).isEqualTo(504);
        assertThat(dead.code()).isEqualTo("DaemonConnectionException");
    }

    @Test
    void theRoundsFindANodeByThemselves() {
        panel.clock().jump(Duration.ofMinutes(2));
        await().atMost(ofSeconds(20))
                .until(
                        () ->
                                !panel.get(path, estate.key())
                                        .attributes()
                                        .at("/health/last_seen_at")
                                        .isNull());
    }

    @Test
    void allocationsComeInRangesAndTwiceIsOnce() {
        var all = path + "/allocations";
        assertThat(
                        panel.post(
                                        all,
                                        estate.key(),
                                        Map.of(
                                                "ip",
                                                "198.51.100.0/30",
                                                "alias",
                                                "play.example",
                                                "ports",
                                                List.of("25565", "25570-25579")))
                                .status())
                .isEqualTo(204);
        panel.post(
                all, estate.key(), Map.of("ip", "198.51.100.1", "ports", List.of("25565-25566")));
        panel.post(all, estate.key(), Map.of("ip", "2001:DB8:0::1", "ports", List.of("25565")));

        assertThat(
                        panel.get(all + "?filter[ip]=198.51.100.1", estate.key())
                                .json()
                                .at("/meta/pagination/total")
                                .asInt())
                .isEqualTo(12);
        assertThat(
                        panel.get(all + "?filter[ip]=2001:db8::1", estate.key())
                                .json()
                                .at("/data/0/attributes/ip")
                                .asText())
                .isEqualTo("2001:db8::1");
        assertThat(
                        panel.get(all + "?filter[ip_alias]=PLAY", estate.key())
                                .json()
                                .at("/meta/pagination/total")
                                .asInt())
                .isEqualTo(44);

        Map.of(
                        "1024",
                        "PortOutOfRangeException",
                        "65536",
                        "PortOutOfRangeException",
                        "2000-3500",
                        "TooManyPortsInRangeException",
                        "x",
                        "InvalidPortMappingException",
                        "3000-2000",
                        "InvalidPortMappingException")
                .forEach(
                        (ports, code) ->
                                assertThat(
                                                panel.post(
                                                                all,
                                                                estate.key(),
                                                                Map.of(
                                                                        "ip",
                                                                        "198.51.100.9",
                                                                        "ports",
                                                                        List.of(ports)))
                                                        .code())
                                        .as(ports)
                                        .isEqualTo(code));
        assertThat(
                        panel.post(
                                        all,
                                        estate.key(),
                                        Map.of("ip", "198.51.100.0/8", "ports", List.of("2000")))
                                .code())
                .isEqualTo("CidrOutOfRangeException");
        assertThat(
                        panel.post(
                                        all,
                                        estate.key(),
                                        Map.of("ip", "$(id)", "ports", List.of("2000")))
                                .code())
                .isEqualTo("DisplayException");
        assertThat(
                        panel.post(
                                        all,
                                        estate.key(),
                                        Map.of(
                                                "ip",
                                                "198.51.100.9",
                                                "alias",
                                                "a;b",
                                                "ports",
                                                List.of("2000")))
                                .failedRule())
                .isEqualTo("alias:regex");
    }

    @Test
    void usedAllocationsStayAndForeignOnesAreNotThere() {
        var server = estate.installed(panel.user("owner").number());
        var used = server.path("allocation").asLong();

        assertThat(panel.delete(path + "/allocations/" + used, estate.key()).code())
                .isEqualTo("ServerUsingAllocationException");
        assertThat(panel.delete(path, estate.key()).code()).isEqualTo("HasActiveServersException");
        assertThat(
                        panel.delete(
                                        "/api/application/locations/" + estate.location(),
                                        estate.key())
                                .code())
                .isEqualTo("HasActiveNodesException");
        try (var other = new FakeDaemon()) {
            var foreign = Estate.on(panel, other);
            assertThat(
                            panel.delete(
                                            path + "/allocations/" + foreign.free().getFirst(),
                                            estate.key())
                                    .status())
                    .isEqualTo(404);
            assertThat(
                            panel.patch(
                                            path + "/allocations/" + foreign.free().getFirst(),
                                            estate.key(),
                                            Map.of("alias", "x"))
                                    .status())
                    .isEqualTo(404);
        }
        assertThat(
                        panel.post(
                                        path + "/allocations/delete",
                                        estate.key(),
                                        Map.of("ip", "127.0.0.1"))
                                .status())
                .isEqualTo(204);
        assertThat(
                        panel.get(path + "/allocations", estate.key())
                                .json()
                                .at("/meta/pagination/total")
                                .asInt())
                .isEqualTo(1);
    }

    @Test
    void deployableNodesHaveRoom() {
        var url = "/api/application/nodes/deployable?disk=100&location_ids[]=" + estate.location();
        assertThat(
                        panel.get(url + "&memory=8192", estate.key())
                                .json()
                                .at("/data/0/attributes/sum_memory")
                                .isInt())
                .isTrue();
        assertThat(panel.get(url + "&memory=8193", estate.key()).code())
                .isEqualTo("NoViableNodeException");
        assertThat(panel.get(url, estate.key()).failedRule()).isEqualTo("memory:required");
        patch(Map.of("memory_overallocate", -1));
        assertThat(panel.get(url + "&memory=819300", estate.key()).status()).isEqualTo(200);
    }

    @Test
    void strangersAndBadInputAreRefused() {
        for (var route :
                List.of(
                        "GET ",
                        "PATCH ",
                        "DELETE ",
                        "GET /allocations",
                        "POST /allocations",
                        "POST /configuration/token",
                        "GET /system-information")) {
            var parts = route.split(" ", 2);
            assertThat(panel.send(parts[0], path + parts[1], "", "{}").status())
                    .as(route)
                    .isEqualTo(401);
            assertThat(
                            panel.send(parts[0], path + parts[1], panel.user("x").clientKey(), "{}")
                                    .status())
                    .as(route)
                    .isEqualTo(403);
        }
        assertThat(patch(Map.of("fqdn", "evil.example/path?")).failedRule()).isEqualTo("fqdn:fqdn");
        assertThat(patch(Map.of("scheme", "file")).failedRule()).isEqualTo("scheme:in");
        assertThat(patch(Map.of("location_id", 999_999)).failedRule())
                .isEqualTo("location_id:exists");
        assertThat(patch(Map.of("daemon_base", "relative")).failedRule())
                .isEqualTo("daemon_base:regex");
        assertThat(patch(Map.of("console_route", "pigeon")).failedRule())
                .isEqualTo("console_route:in");
        assertThat(panel.get("/api/application/nodes/x", estate.key()).status()).isEqualTo(404);
        assertThat(panel.get("/api/application/nodes?filter[token]=x", estate.key()).code())
                .isEqualTo("InvalidFilterQuery");
    }
}
