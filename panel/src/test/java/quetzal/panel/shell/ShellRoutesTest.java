package quetzal.panel.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServers;
import quetzal.shared.json.Json;

/// Shells through the panel: who may open one, and what is noted of it all.
@Timeout(120)
class ShellRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final Map<String, Object> SIZE = ShellWorld.SIZE;
    private static ShellWorld world;
    private static ShellDaemon daemon;
    private static TestServers servers;
    private static Person owner;
    private static Person admin;
    private static long direct;
    private static long relayed;
    private static long egg;

    @BeforeAll
    static void world() {
        world = new ShellWorld(panel);
        daemon = world.daemon;
        servers = world.servers;
        owner = panel.user("owner");
        admin = panel.admin();
        direct = servers.node(daemon.address(), "direct");
        relayed = servers.node(daemon.address(), "relay");
        egg = servers.egg();
    }

    @AfterEach
    void well() {
        daemon.refusing = 0;
        // promises are few, and tests make many
        servers.execute(
                "UPDATE shell_sessions SET created_at = created_at - interval '1 minute' WHERE state IN ('pending', 'opening')");
    }

    @AfterAll
    static void end() {
        daemon.close();
    }

    @Test
    void aTicketForTheNodesOwnSocketIsBoundToTheShell() throws Exception {
        var server = servers.server(owner, direct, egg, "direct");
        var answer = panel.post(server.path("/shell-sessions"), owner.clientKey(), SIZE).json();

        assertThat(answer.path("socket").asText())
                .isEqualTo(
                        daemon.address().toString().replace("http", "ws")
                                + "/api/servers/"
                                + server.uuid()
                                + "/shell");
        assertThat(answer.path("recorded").asBoolean()).isTrue();
        var claims =
                Json.MAPPER.readTree(
                        java.util.Base64.getUrlDecoder()
                                .decode(answer.path("ticket").asText().split("\\.", -1)[1]));
        assertThat(claims.path("scope").asText()).isEqualTo("shell");
        assertThat(claims.path("session").asText()).isEqualTo(answer.path("id").asText());
        var asked = Json.MAPPER.readTree(daemon.promised.getLast());
        assertThat(asked.path("id").asText()).isEqualTo(answer.path("id").asText());
        assertThat(asked.path("cols").asInt()).isEqualTo(97);
        assertThat(asked.path("recording").asText()).isEqualTo("on");
    }

    @Test
    void onlyHoldersOfThePermissionWhereShellsAreAllowed() {
        var server = servers.server(owner, direct, egg, "gated");
        var friend = panel.user("gated-friend");
        servers.subuser(server, friend, "websocket.connect", "control.console");
        var path = server.path("/shell-sessions");
        assertThat(panel.post(path, friend.clientKey(), SIZE).status()).isEqualTo(403);
        assertThat(panel.post(path, panel.user("gated-other").clientKey(), SIZE).status())
                .isEqualTo(404);

        servers.execute("UPDATE nodes SET shells_enabled = false WHERE id = " + direct);
        var off = panel.post(path, owner.clientKey(), SIZE);
        servers.execute("UPDATE nodes SET shells_enabled = true WHERE id = " + direct);
        assertThat(off.status()).isEqualTo(409);
        assertThat(off.text()).contains("switched off");

        servers.execute("UPDATE eggs SET features = '[\"no-shell\"]' WHERE id = " + egg);
        var egged = panel.post(path, owner.clientKey(), SIZE);
        servers.execute(
                "UPDATE eggs SET features = '[\"shell:/bin/ash\", \"eula\"]' WHERE id = " + egg);
        assertThat(egged.status()).isEqualTo(409);
        assertThat(world.opened(server, owner)).isNotNull();
        servers.execute("UPDATE eggs SET features = '[\"eula\"]' WHERE id = " + egg);
        assertThat(daemon.promised.getLast()).contains("\"shells\":[\"/bin/ash\"]");

        servers.set(server, "suspended = true");
        assertThat(panel.post(path, owner.clientKey(), SIZE).status()).isEqualTo(409);
        servers.set(server, "suspended = false");
        assertThat(panel.post(path, owner.clientKey(), Map.of("cols", 1)).status()).isEqualTo(422);
    }

    @Test
    void whatTheNodeRefusesIsToldInItsWords() {
        var server = servers.server(owner, direct, egg, "full");
        daemon.refusing = 503;

        var refused = panel.post(server.path("/shell-sessions"), owner.clientKey(), SIZE);

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).contains("the disk is full");
    }

    @Test
    void threeOfOnePersonAcrossNodes() {
        var person = panel.user("busy");
        var one = servers.server(person, direct, egg, "busy1");
        var two = servers.server(person, relayed, egg, "busy2");
        world.opened(one, person);
        world.opened(two, person);
        world.opened(one, person);

        assertThat(panel.post(two.path("/shell-sessions"), person.clientKey(), SIZE).status())
                .isEqualTo(429);
    }

    @Test
    void aNodeIsBelievedAboutItsOwnShellsAlone() throws Exception {
        var server = servers.server(owner, direct, egg, "believed");
        var id = world.opened(server, owner);

        assertThat(world.tell(relayed, server, id, world.report("started", ""))).isEqualTo(404);
        assertThat(world.tell(direct, server, UUID.randomUUID(), world.report("started", "")))
                .isEqualTo(404);
        assertThat(world.tell(direct, server, id, "{\"event\":\"started\"}")).isEqualTo(400);
        assertThat(
                        world.tell(
                                direct,
                                server,
                                id,
                                world.report(
                                        "ended",
                                        ",\"recording\":{\"bytes\":1,\"sha256\":\"x\",\"truncated\":false}")))
                .isEqualTo(400);
        assertThat(world.acts(id, "server:shell.start")).isZero();
        assertThat(world.tell(direct, server, id, world.report("interrupted", ""))).isEqualTo(204);
        assertThat(
                        panel.get(server.path("/shell-sessions/" + id), owner.clientKey())
                                .attributes()
                                .path("state")
                                .asText())
                .isEqualTo("interrupted");
    }

    @Test
    void aShellInAnothersNameIsTheAdministratorsOnEveryRow() throws Exception {
        var alice = panel.user("alice");
        var server = servers.server(alice, direct, egg, "acted");
        var browser = panel.browser().login(admin.username(), PanelFixture.PASSWORD);
        var begun =
                browser.post(
                        "/api/application/users/" + alice.number() + "/impersonate",
                        Map.of("reason", "test", "password", PanelFixture.PASSWORD));
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        var answer = browser.post(server.path("/shell-sessions"), SIZE);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var id = UUID.fromString(answer.json().path("id").asText());
        assertThat(world.tell(direct, server, id, world.report("started", ""))).isEqualTo(204);
        assertThat(world.tell(direct, server, id, world.report("ended", ",\"exit_code\":0")))
                .isEqualTo(204);

        var rows =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        """
                                                        SELECT event || ' ' || actor_name || ' ' || impersonator_name
                                                        FROM activity WHERE properties ->> 'session' = :id ORDER BY id
                                                        """)
                                                .bind("id", id.toString())
                                                .mapTo(String.class)
                                                .list());
        var names = " " + alice.username() + " " + admin.username();
        assertThat(rows)
                .containsExactly(
                        "server:shell.ask" + names,
                        "server:shell.start" + names,
                        "server:shell.end" + names);
        var seen =
                panel.get("/api/client/account/shell-sessions", alice.clientKey())
                        .json()
                        .at("/data/0/attributes");
        assertThat(seen.path("impersonator").asText()).isEqualTo(admin.username());
        assertThat(seen.path("ip").isNull()).isTrue();
        assertThat(
                        panel.get(
                                        "/api/client/account/shell-sessions?filter[ip]=192.0.2.77",
                                        alice.clientKey())
                                .json()
                                .path("data"))
                .isEmpty();
    }
}
