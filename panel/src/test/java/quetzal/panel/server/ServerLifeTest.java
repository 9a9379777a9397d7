package quetzal.panel.server;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
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
import quetzal.panel.Person;

class ServerLifeTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private FakeDaemon daemon;
    private Estate estate;
    private Person owner;
    private JsonNode server;
    private String path;
    private String uuid;

    @BeforeEach
    void setUp() {
        daemon = new FakeDaemon();
        estate = Estate.on(panel, daemon);
        owner = panel.user("owner");
        server = estate.installed(owner.number());
        path = "/api/application/servers/" + server.path("id").asLong();
        uuid = server.path("uuid").asText();
        daemon.forget();
    }

    @AfterEach
    void tearDown() {
        daemon.close();
    }

    private Answer view() {
        return panel.get(path, estate.key());
    }

    @Test
    void suspensionIsAFlagOfItsOwnAndTheNodeHears() {
        assertThat(panel.post(path + "/suspend", estate.key(), Map.of()).status()).isEqualTo(204);
        assertThat(view().attributes().path("status").asText()).isEqualTo("suspended");
        assertThat(daemon.calls("POST", "/sync")).hasSize(1);
        assertThat(
                        daemon.remote("GET", "/servers/" + uuid, null)
                                .json()
                                .at("/settings/suspended")
                                .asBoolean())
                .isTrue();
        assertThat(
                        panel.get("/api/client/servers/" + uuid + "/resources", owner.clientKey())
                                .status())
                .isEqualTo(409);

        assertThat(panel.post(path + "/suspend", estate.key(), Map.of()).status()).isEqualTo(204);
        assertThat(daemon.calls("POST", "/sync")).hasSize(1);
        assertThat(panel.post(path + "/unsuspend", estate.key(), Map.of()).status()).isEqualTo(204);
        assertThat(view().attributes().path("status").isNull()).isTrue();
    }

    @Test
    void aFailedInstallationStaysKnownThroughASuspension() {
        assertThat(panel.post(path + "/reinstall", estate.key(), Map.of()).status()).isEqualTo(204);
        panel.post(path + "/suspend", estate.key(), Map.of());
        daemon.remote(
                "POST",
                "/servers/" + uuid + "/install",
                Map.of("successful", false, "reinstall", true));
        assertThat(view().attributes().path("status").asText()).isEqualTo("suspended");
        panel.post(path + "/unsuspend", estate.key(), Map.of());
        assertThat(view().attributes().path("status").asText()).isEqualTo("reinstall_failed");
    }

    @Test
    void aReinstallThatTheNodeRefusesChangesNothing() {
        daemon.mood(new FakeDaemon.Mood.Refusing(409, "a power action is running"));
        var answer = panel.post(path + "/reinstall", estate.key(), Map.of());

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.text()).contains("a power action is running");
        assertThat(view().attributes().path("status").isNull()).isTrue();
    }

    @Test
    void anOldReportNeverEndsANewInstallation() {
        panel.post(path + "/reinstall", estate.key(), Map.of());
        daemon.remote(
                "POST",
                "/servers/" + uuid + "/install",
                Map.of("successful", true, "reinstall", false));
        assertThat(view().attributes().path("status").asText()).isEqualTo("installing");
        daemon.remote(
                "POST",
                "/servers/" + uuid + "/install",
                Map.of("successful", true, "reinstall", true));
        assertThat(view().attributes().path("status").isNull()).isTrue();
    }

    @Test
    void deletingWaitsForTheNodeAndFreesTheAddresses() {
        var free = estate.free().size();
        assertThat(panel.delete(path, estate.key()).status()).isEqualTo(204);
        assertThat(view().status()).isEqualTo(404);
        assertThat(daemon.servers()).doesNotContain(uuid);
        assertThat(estate.free()).hasSize(free + 1);
        assertThat(panel.delete(path, estate.key()).status()).isEqualTo(404);
    }

    @Test
    void aServerIsDeletedWhenItsNodeComesBack() {
        daemon.close();
        assertThat(panel.delete(path, estate.key()).status()).isEqualTo(204);
        assertThat(view().attributes().path("deleting").asBoolean()).isTrue();
        assertThat(panel.get("/api/client/servers/" + uuid, owner.clientKey()).status())
                .isEqualTo(404);
        assertThat(panel.delete(path, estate.key()).status()).isEqualTo(204);
        assertThat(
                        panel.patch(
                                        path + "/details",
                                        estate.key(),
                                        Map.of("name", "x", "user", owner.number()))
                                .status())
                .isEqualTo(409);

        try (var back = new FakeDaemon(daemon.port())) {
            back.callsBack(panel.url(), estate.remoteToken());
            back.servers().add(uuid);
            // A daemon that boots is told of it, so that it can remove it, but may not start it.
            assertThat(
                            back.remote("GET", "/servers", null)
                                    .json()
                                    .at("/data/0/settings/suspended")
                                    .asBoolean())
                    .isTrue();
            assertThat(back.remote("GET", "/servers/" + uuid, null).status()).isEqualTo(404);
            await().atMost(ofSeconds(15)).until(() -> view().status() == 404);
            assertThat(back.servers()).isEmpty();
        }
    }

    @Test
    void aNodeThatDoesNotKnowTheServerHasDeletedIt() {
        daemon.servers().clear();
        assertThat(panel.delete(path, estate.key()).status()).isEqualTo(204);
        assertThat(view().status()).isEqualTo(404);
    }

    @Test
    void aRefusedDeletionLeavesTheServerAsItWas() {
        daemon.mood(new FakeDaemon.Mood.Refusing(409, "a transfer is running"));
        assertThat(panel.delete(path, estate.key()).status()).isEqualTo(409);
        assertThat(view().attributes().path("deleting").asBoolean()).isFalse();
        assertThat(panel.get("/api/client/servers/" + uuid, owner.clientKey()).status())
                .isEqualTo(200);
    }

    @Test
    void aLostNodesServersCanBeForcedAway() {
        daemon.close();
        assertThat(panel.delete(path + "/force", estate.key()).status()).isEqualTo(204);
        assertThat(view().status()).isEqualTo(404);
    }

    @Test
    void aNewOwnerEndsWhatTheOldOneHasOpen() {
        var heir = panel.user("heir");
        var answer =
                panel.patch(
                        path + "/details",
                        estate.key(),
                        Map.of("name", "renamed", "user", heir.number()));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.attributes().path("user").asLong()).isEqualTo(heir.number());
        assertThat(answer.attributes().path("external_id").isNull()).isTrue();
        await().atMost(ofSeconds(10))
                .until(() -> !daemon.calls("POST", "/api/deauthorize-user").isEmpty());
        var body = daemon.calls("POST", "/api/deauthorize-user").getFirst().body();
        assertThat(body.path("user").asText()).isEqualTo(owner.uuid().toString());
        assertThat(body.at("/servers/0").asText()).isEqualTo(uuid);
    }

    @Test
    void olderDaemonsAreToldEachTicket() {
        assertThat(
                        panel.get("/api/client/servers/" + uuid + "/websocket", owner.clientKey())
                                .status())
                .isEqualTo(200);
        daemon.mood(new FakeDaemon.Mood.Old());
        panel.patch(
                path + "/details",
                estate.key(),
                Map.of("name", "renamed", "user", panel.user("heir").number()));

        await().atMost(ofSeconds(10)).until(() -> !daemon.calls("POST", "/ws/deny").isEmpty());
        assertThat(daemon.calls("POST", "/ws/deny").getFirst().body().at("/jtis/0").asText())
                .hasSize(32);
    }

    @Test
    void aBuildChangesLimitsAndAddresses() {
        var free = estate.free();
        var answer =
                panel.patch(
                        path + "/build",
                        estate.key(),
                        build(
                                server.path("allocation").asLong(),
                                List.of(free.get(0), free.get(1)),
                                List.of()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.attributes().at("/limits/memory").asInt()).isEqualTo(2048);
        assertThat(
                        daemon.remote("GET", "/servers/" + uuid, null)
                                .json()
                                .at("/settings/allocations/mappings/127.0.0.1"))
                .hasSize(3);

        var moved =
                panel.patch(
                        path + "/build",
                        estate.key(),
                        build(
                                server.path("allocation").asLong(),
                                List.of(free.get(2)),
                                List.of(server.path("allocation").asLong())));
        assertThat(moved.attributes().path("allocation").asLong()).isEqualTo(free.get(2));
        var bare =
                panel.patch(
                        path + "/build",
                        estate.key(),
                        build(free.get(2), List.of(), List.of(free.get(2))));
        assertThat(bare.code()).isEqualTo("DisplayException");
        assertThat(
                        panel.patch(
                                        path + "/build",
                                        estate.key(),
                                        build(999_999, List.of(), List.of()))
                                .failedRule())
                .isEqualTo("allocation:exists");
    }

    @Test
    void nobodyTakesAnothersAddressByABuild() {
        var other = estate.installed(owner.number());
        var foreign = other.path("allocation").asLong();

        var answer =
                panel.patch(
                        path + "/build", estate.key(), build(foreign, List.of(foreign), List.of()));
        assertThat(answer.status()).isEqualTo(422);
        panel.patch(
                path + "/build",
                estate.key(),
                build(server.path("allocation").asLong(), List.of(foreign), List.of(foreign)));
        assertThat(estate.view(other).attributes().path("allocation").asLong()).isEqualTo(foreign);
        assertThat(
                        panel.get(
                                        "/api/application/servers/"
                                                + other.path("id").asLong()
                                                + "?include=allocations",
                                        estate.key())
                                .attributes()
                                .at("/relationships/allocations/data"))
                .hasSize(1);
    }

    @Test
    void aStartupChangeKeepsTheRules() {
        var body =
                new HashMap<String, Object>(
                        Map.of(
                                "startup",
                                "run {{MOTD}}",
                                "egg",
                                estate.egg(),
                                "image",
                                "gamehost/tiny:1",
                                "skip_scripts",
                                false));
        body.put("environment", Map.of("MOTD", "hello", "MAX_PLAYERS", "5", "UNKNOWN", "x"));
        var answer = panel.patch(path + "/startup", estate.key(), body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.attributes().at("/container/environment/MOTD").asText())
                .isEqualTo("hello");
        assertThat(answer.attributes().at("/container/environment").has("UNKNOWN")).isFalse();

        body.put("environment", Map.of("MAX_PLAYERS", "0"));
        assertThat(panel.patch(path + "/startup", estate.key(), body).failedRule())
                .isEqualTo("environment.MAX_PLAYERS:between");
        body.put("environment", Map.of());
        body.put("image", "a\nb");
        assertThat(panel.patch(path + "/startup", estate.key(), body).failedRule())
                .isEqualTo("image:regex");
    }

    @Test
    void includesFollowTheKeysBits() {
        var all =
                "?include=allocations,user,subusers,nest,egg.variables,variables,location,node.location,transfer";
        var relations = panel.get(path + all, estate.key()).attributes().path("relationships");
        assertThat(relations.at("/allocations/data/0/object").asText()).isEqualTo("allocation");
        assertThat(relations.at("/user/attributes/id").asLong()).isEqualTo(owner.number());
        assertThat(relations.at("/egg/attributes/relationships/variables/data").size())
                .isPositive();
        assertThat(relations.at("/node/attributes/relationships/location/object").asText())
                .isEqualTo("location");
        assertThat(relations.at("/variables/data/0/attributes/server_value").asText())
                .isEqualTo("A fake server");
        assertThat(relations.has("transfer")).isFalse();

        var narrow = panel.applicationKey(estate.admin(), "{\"servers\":1}");
        var hidden = panel.get(path + all, narrow).attributes().path("relationships");
        for (var name :
                List.of("allocations", "user", "subusers", "nest", "egg", "location", "node")) {
            assertThat(hidden.path(name).path("object").asText())
                    .as(name)
                    .isEqualTo("null_resource");
        }
        assertThat(
                        panel.get(
                                        "/api/application/nodes/"
                                                + estate.node()
                                                + "?include=servers",
                                        estate.key())
                                .attributes()
                                .at("/relationships/servers/data/0/object")
                                .asText())
                .isEqualTo("server");
    }

    @Test
    void aPasswordChangeIsToldToTheNodes() {
        panel.patch(
                "/api/application/users/" + owner.number(),
                estate.key(),
                Map.of(
                        "email",
                        owner.email(),
                        "username",
                        owner.username(),
                        "first_name",
                        "A",
                        "last_name",
                        "B",
                        "password",
                        "a new password"));

        await().atMost(ofSeconds(10))
                .until(
                        () ->
                                daemon.calls("POST", "/api/deauthorize-user").stream()
                                        .anyMatch(
                                                call ->
                                                        call.body()
                                                                .path("user")
                                                                .asText()
                                                                .equals(owner.uuid().toString())));
    }

    @Test
    void onesOwnPasswordChangeIsToldToTheNodes() {
        var answer =
                panel.put(
                        "/api/client/account/password",
                        owner.clientKey(),
                        Map.of(
                                "current_password",
                                PanelFixture.PASSWORD,
                                "password",
                                "quite another one",
                                "password_confirmation",
                                "quite another one"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(204);

        awaitDeauthorized(owner);
        assertThat(deauthorized(owner).getFirst().body().at("/servers/0").asText()).isEqualTo(uuid);
    }

    @Test
    void aDeletedSubusersAccountIsToldToTheNodes() {
        var sub = panel.user("sub");
        var let =
                panel.post(
                        "/api/client/servers/" + uuid + "/users",
                        owner.clientKey(),
                        Map.of(
                                "email",
                                sub.email(),
                                "permissions",
                                List.of("websocket.connect", "control.console")));
        assertThat(let.status()).as(let.text()).isEqualTo(200);
        assertThat(
                        panel.get("/api/client/servers/" + uuid + "/websocket", sub.clientKey())
                                .status())
                .isEqualTo(200);
        assertThat(panel.delete("/api/application/users/" + sub.number(), estate.key()).status())
                .isEqualTo(204);

        awaitDeauthorized(sub);
        assertThat(
                        panel.get("/api/client/servers/" + uuid + "/websocket", sub.clientKey())
                                .status())
                .isEqualTo(401);
    }

    @Test
    void anAdministratorWhoIsOneNoMoreIsToldToEveryNode() {
        var second = panel.admin();
        var answer =
                panel.patch(
                        "/api/application/users/" + second.number(),
                        estate.key(),
                        Map.of(
                                "email",
                                second.email(),
                                "username",
                                second.username(),
                                "first_name",
                                "A",
                                "last_name",
                                "B",
                                "root_admin",
                                false));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);

        awaitDeauthorized(second);
        // none named: all of the node's
        assertThat(deauthorized(second).getFirst().body().path("servers")).isEmpty();
    }

    private void awaitDeauthorized(Person person) {
        await().atMost(ofSeconds(10)).until(() -> !deauthorized(person).isEmpty());
    }

    private List<FakeDaemon.Call> deauthorized(Person person) {
        return daemon.calls("POST", "/api/deauthorize-user").stream()
                .filter(call -> call.body().path("user").asText().equals(person.uuid().toString()))
                .toList();
    }

    @Test
    void fieldsOfOtherRoutesCannotBeSetByTheWay() {
        var before = view().attributes();
        var sneaky = new HashMap<String, Object>(Map.of("name", "renamed"));
        sneaky.put("user", owner.number());
        sneaky.put("node", 999);
        sneaky.put("node_id", 999);
        sneaky.put("id", 1);
        sneaky.put("uuid", "11111111-1111-4111-8111-111111111111");
        sneaky.put("suspended", true);
        sneaky.put("status", "suspended");
        sneaky.put("limits", Map.of("memory", 1));
        assertThat(panel.patch(path + "/details", estate.key(), sneaky).status()).isEqualTo(200);
        sneaky.put("owner_id", estate.admin().number());
        sneaky.put("name", "again");
        assertThat(
                        panel.post(
                                        "/api/client/servers/" + uuid + "/settings/rename",
                                        owner.clientKey(),
                                        sneaky)
                                .status())
                .isEqualTo(204);

        var after = view().attributes();
        assertThat(after.path("name").asText()).isEqualTo("again");
        for (var field : List.of("id", "uuid", "user", "node", "status", "limits", "suspended")) {
            assertThat(after.path(field)).as(field).isEqualTo(before.path(field));
        }
    }

    @Test
    void eachWriteNeedsItsBit() {
        var readOnly = panel.applicationKey(estate.admin(), "{\"servers\":1}");
        for (var route :
                List.of(
                        "POST /suspend",
                        "POST /unsuspend",
                        "POST /reinstall",
                        "POST /toggle-install",
                        "PATCH /details",
                        "PATCH /build",
                        "PATCH /startup",
                        "DELETE /force",
                        "DELETE ")) {
            var parts = route.split(" ", 2);
            assertThat(panel.send(parts[0], path + parts[1], readOnly, "{}").status())
                    .as(route)
                    .isEqualTo(403);
            assertThat(panel.send(parts[0], path + parts[1], owner.clientKey(), "{}").status())
                    .as(route)
                    .isEqualTo(403);
            assertThat(panel.send(parts[0], path + parts[1], "", "{}").status())
                    .as(route)
                    .isEqualTo(401);
        }
        assertThat(view().status()).isEqualTo(200);
    }

    private static Map<String, Object> build(long allocation, List<Long> add, List<Long> remove) {
        return Map.of(
                "allocation", allocation,
                "limits", Map.of("memory", 2048, "swap", -1, "disk", 0, "io", 500, "cpu", 0),
                "feature_limits", Map.of("databases", 1, "backups", 1),
                "add_allocations", add,
                "remove_allocations", remove);
    }
}
