package quetzal.panel.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static quetzal.panel.shell.ShellWorld.cast;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServers;
import quetzal.panel.stream.StreamClient;

/// Looking into shells: finding them, watching them while they are open, and their recordings afterwards.
@Timeout(240)
class ShellReviewTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final String ALL = "/api/application/shell-sessions";
    private static ShellWorld world;
    private static ShellDaemon daemon;
    private static TestServers servers;
    private static Person owner;
    private static Person admin;
    private static long node;
    private static long egg;

    @BeforeAll
    static void world() {
        world = new ShellWorld(panel);
        daemon = world.daemon;
        servers = world.servers;
        owner = panel.user("owner");
        admin = panel.admin();
        node = servers.node(daemon.address(), "direct");
        egg = servers.egg();
    }

    @AfterAll
    static void end() {
        daemon.close();
    }

    private static String url() {
        return "http://127.0.0.1:" + panel.port();
    }

    private static StreamClient watch(String path, Person person) {
        var key = path.startsWith(ALL) ? person.applicationKey() : person.clientKey();
        return StreamClient.open(url(), path + "/watch", key);
    }

    private static int refused(String path, String key) {
        return StreamClient.status(
                url(),
                path + "/watch",
                key.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + key));
    }

    @Test
    void anOpenShellIsWatchedFromItsBeginningToItsEndAndThatIsNoted() throws Exception {
        var server = servers.server(owner, node, egg, "watched");
        var friend = panel.user("watched-friend");
        servers.subuser(server, friend, "control.shell");
        var id = world.live(server, friend, cast("first"));

        var review = watch(ALL + "/" + id, admin);
        var owners = watch(server.path("/shell-sessions/" + id), owner);
        assertThat(review.next()).isEqualTo(text(cast("first")));
        assertThat(owners.next()).isEqualTo(text(cast("first")));
        daemon.casts.put(id.toString(), cast("first", "second"));
        assertThat(review.next()).isEqualTo("[0.1, \"o\", \"second\"]\n");
        assertThat(owners.next()).isEqualTo("[0.1, \"o\", \"second\"]\n");
        world.ended(server, id);

        assertThat(review.awaitClose().code()).isEqualTo(1000);
        assertThat(owners.awaitClose().code()).isEqualTo(1000);
        assertThat(world.acts(id, "server:shell.watch")).isEqualTo(2);
        assertThat(refused(ALL + "/" + id, admin.applicationKey())).isEqualTo(409);
        assertThat(daemon.open).as("nobody but its owner sits at it").isEmpty();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Test
    void nobodyWatchesWhoMayNotSeeTheRecording() throws Exception {
        var server = servers.server(owner, node, egg, "private");
        var other = servers.server(owner, node, egg, "private2");
        var friend = panel.user("private-friend");
        var stranger = panel.user("private-stranger");
        servers.subuser(server, friend, "control.shell", "websocket.connect");
        var id = world.live(server, owner, cast("secret"));
        var here = server.path("/shell-sessions/" + id);

        assertThat(refused(ALL + "/" + id, "")).isEqualTo(401);
        assertThat(refused(ALL + "/" + id, owner.applicationKey())).isEqualTo(403);
        assertThat(refused(here, "")).isEqualTo(401);
        assertThat(refused(here, friend.clientKey())).isEqualTo(403);
        assertThat(refused(here, stranger.clientKey())).isEqualTo(404);
        assertThat(refused(other.path("/shell-sessions/" + id), owner.clientKey())).isEqualTo(404);
        assertThat(refused(ALL + "/" + UUID.randomUUID(), admin.applicationKey())).isEqualTo(404);
        assertThat(refused(ALL + "/x", admin.applicationKey())).isEqualTo(404);
        assertThat(world.acts(id, "server:shell.watch")).isZero();

        servers.execute("UPDATE shell_sessions SET recording = 'none' WHERE id = '" + id + "'");
        assertThat(refused(ALL + "/" + id, admin.applicationKey()))
                .as("what is not recorded is not shown either")
                .isEqualTo(409);
    }

    @Test
    void aDemotedAdministratorAndAFormerOwnerSeeNoMoreOfIt() throws Exception {
        var seller = panel.user("seller");
        var server = servers.server(seller, node, egg, "sold");
        var demoted = panel.admin();
        var id = world.live(server, seller, cast("first"));
        var byAdmin = watch(ALL + "/" + id, demoted);
        var byOwner = watch(server.path("/shell-sessions/" + id), seller);
        byAdmin.next();
        byOwner.next();

        servers.execute("UPDATE users SET root_admin = false WHERE id = " + demoted.number());
        servers.set(server, "owner_id = " + owner.number());

        assertThat(byAdmin.awaitClose().code()).isIn(4401, 4403);
        assertThat(byOwner.awaitClose().code()).isIn(4401, 4403);
        assertThat(refused(ALL + "/" + id, demoted.applicationKey())).isEqualTo(403);
        assertThat(refused(server.path("/shell-sessions/" + id), seller.clientKey()))
                .isEqualTo(404);
    }

    @Test
    void whoWatchesAndTakesNothingGetsNoMoreThanHeTakes() throws Exception {
        var server = servers.server(owner, node, egg, "slow");
        var id = world.live(server, owner, cast("x".repeat(1_000_000)));

        var client = watch(ALL + "/" + id, admin);
        assertThat(client.next()).hasSizeGreaterThan(1_000_000);
        world.ended(server, id);
        assertThat(client.awaitClose().code()).isEqualTo(1000);
    }

    private static List<String> found(String query) {
        var answer = panel.get(ALL + "?" + query, admin.applicationKey());
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.json().path("data").spliterator(), false)
                .map(item -> item.at("/attributes/id").asText())
                .toList();
    }

    @Test
    void theListIsFilteredByEverythingItShows() throws Exception {
        var far = servers.node(daemon.address(), "direct");
        var server = servers.server(owner, far, egg, "filtered-arena");
        var person = panel.user("filter-person");
        servers.subuser(server, person, "control.shell");
        var id = world.recorded(server, person, cast("x")).toString();
        var other = world.live(servers.server(owner, node, egg, "else"), owner, cast("y"));
        var at = panel.clock().instant();
        servers.execute("UPDATE shell_sessions SET ip = '203.0.113.50' WHERE id = '" + id + "'");

        for (var filter :
                List.of(
                        "filter[user]=filter-person",
                        "filter[user]=" + person.uuid(),
                        "filter[server]=filtered-arena",
                        "filter[server]=" + server.uuid(),
                        "filter[node]=" + far,
                        "filter[ip]=203.0.113.50",
                        "filter[state]=ended&filter[user]=filter-person",
                        "filter[since]=" + at.minusSeconds(600) + "&filter[user]=filter-person",
                        "filter[until]=" + at.plusSeconds(600) + "&filter[user]=filter-person")) {
            assertThat(found(filter)).as(filter).containsExactly(id);
        }
        assertThat(found("filter[state]=live")).contains(other.toString()).doesNotContain(id);
        assertThat(found("filter[since]=" + at.plusSeconds(600))).isEmpty();
        assertThat(found("filter[until]=" + at.minusSeconds(600))).isEmpty();
        assertThat(found("filter[state]=ended&per_page=1")).hasSize(1);
        assertThat(panel.get(ALL + "?filter[since]=yesterday", admin.applicationKey()).status())
                .isEqualTo(422);
    }

    @Test
    void recordingsAreForAdminsOwnersAndTheOneWhoseShellItWas() throws Exception {
        var server = servers.server(owner, node, egg, "seen");
        var other = servers.server(owner, node, egg, "unseen");
        var friend = panel.user("seen-friend");
        var stranger = panel.user("seen-stranger");
        servers.subuser(server, friend, "control.shell");
        var cast = "{\"version\":2}\n[0.1,\"o\",\"x\"]\n".getBytes(StandardCharsets.UTF_8);
        var id = world.recorded(server, friend, cast);

        var asAdmin =
                panel.get(
                                "/api/application/shell-sessions?filter[user]=seen-friend",
                                admin.applicationKey())
                        .json();
        assertThat(asAdmin.path("data").size()).isEqualTo(1);
        var seen = asAdmin.at("/data/0/attributes");
        assertThat(seen.path("ip").asText()).isEqualTo("192.0.2.77");
        assertThat(seen.path("state").asText()).isEqualTo("ended");
        assertThat(seen.path("recording").asText()).isEqualTo("kept");
        assertThat(seen.path("exit_code").asInt()).isEqualTo(3);
        var asOwner = panel.get(server.path("/shell-sessions"), owner.clientKey()).json();
        assertThat(asOwner.path("data").size()).isEqualTo(1);
        assertThat(asOwner.at("/data/0/attributes/ip").isNull()).isTrue();
        var mine = panel.get("/api/client/account/shell-sessions", friend.clientKey()).json();
        assertThat(mine.at("/data/0/attributes/ip").asText()).isEqualTo("192.0.2.77");

        for (var path :
                List.of(
                        "/api/application/shell-sessions/" + id + "/cast",
                        server.path("/shell-sessions/" + id + "/cast"),
                        "/api/client/account/shell-sessions/" + id + "/cast")) {
            var key =
                    path.startsWith("/api/application")
                            ? admin.applicationKey()
                            : path.contains("/account/") ? friend.clientKey() : owner.clientKey();
            assertThat(panel.get(path, key).text())
                    .isEqualTo(new String(cast, StandardCharsets.UTF_8));
        }
        assertThat(world.acts(id, "server:shell.view")).isEqualTo(3);
        panel.get(
                "/api/application/shell-sessions/" + id + "/cast?download=1",
                admin.applicationKey());
        assertThat(world.acts(id, "server:shell.download")).isEqualTo(1);
        assertThat(world.acts(id, "server:shell.start")).isEqualTo(1);
        assertThat(world.acts(id, "server:shell.end")).isEqualTo(1);

        assertThat(status(server.path("/shell-sessions"), friend)).isEqualTo(403);
        assertThat(status(server.path("/shell-sessions/" + id + "/cast"), friend)).isEqualTo(403);
        assertThat(status(server.path("/shell-sessions/" + id), stranger)).isEqualTo(404);
        assertThat(status(other.path("/shell-sessions/" + id + "/cast"), owner)).isEqualTo(404);
        assertThat(status("/api/client/account/shell-sessions/" + id + "/cast", owner))
                .isEqualTo(404);
        assertThat(
                        panel.get("/api/application/shell-sessions/" + id, owner.applicationKey())
                                .status())
                .isEqualTo(403);
        assertThat(status(server.path("/shell-sessions/x"), owner)).isEqualTo(404);
        assertThat(world.acts(id, "server:shell.view")).isEqualTo(3);
    }

    private static int status(String path, Person person) {
        return panel.get(path, person.clientKey()).status();
    }

    private static String verified(UUID id) {
        return panel.post(
                        "/api/application/shell-sessions/" + id + "/verify",
                        admin.applicationKey(),
                        new LinkedHashMap<String, Object>())
                .json()
                .at("/data/result")
                .asText();
    }

    @Test
    void oneChangedByteIsFoundAndSoIsAChangedRow() throws Exception {
        var server = servers.server(owner, node, egg, "tampered");
        var cast = "{\"version\":2}\n[0.1,\"o\",\"rm -rf\"]\n".getBytes(StandardCharsets.UTF_8);
        var id = world.recorded(server, owner, cast);
        assertThat(verified(id)).isEqualTo("intact");

        var changed = cast.clone();
        changed[20] ^= 1;
        daemon.casts.put(id.toString(), changed);
        assertThat(verified(id)).isEqualTo("changed");
        var all =
                panel.post(
                                "/api/application/shell-sessions/verify",
                                admin.applicationKey(),
                                new LinkedHashMap<String, Object>())
                        .json()
                        .path("data");
        assertThat(all.path("faults").findValuesAsText("session")).contains(id.toString());

        var hash = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(changed));
        servers.execute(
                "UPDATE shell_sessions SET sha256 = '" + hash + "' WHERE id = '" + id + "'");
        assertThat(verified(id)).isEqualTo("changed");

        daemon.casts.remove(id.toString());
        assertThat(verified(id)).isEqualTo("missing");
    }

    @Test
    void aDeletedRecordingLeavesItsRow() throws Exception {
        var server = servers.server(owner, node, egg, "deleted");
        var id =
                world.recorded(server, owner, "{\"version\":2}\n".getBytes(StandardCharsets.UTF_8));

        assertThat(panel.delete(server.path("/shell-sessions/" + id), owner.clientKey()).status())
                .isEqualTo(204);

        assertThat(daemon.casts).doesNotContainKey(id.toString());
        assertThat(status(server.path("/shell-sessions/" + id + "/cast"), owner)).isEqualTo(404);
        assertThat(
                        panel.get(server.path("/shell-sessions/" + id), owner.clientKey())
                                .attributes()
                                .path("recording")
                                .asText())
                .isEqualTo("deleted");
        assertThat(world.acts(id, "server:shell.delete")).isEqualTo(1);
    }
}
