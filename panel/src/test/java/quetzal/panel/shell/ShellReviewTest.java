package quetzal.panel.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.client.TestServers;
import quetzal.panel.stream.StreamClient;

/// Looking into shells: finding them, watching them while they are open, and checking that no recording was touched.
@Timeout(240)
class ShellReviewTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ALL = "/api/application/shell-sessions";
    private static final String CHECKS = "/api/application/audit/checks";
    private static final String HEAD = "{\"version\":2,\"width\":80,\"height\":24}\n";
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

    private static byte[] cast(String... printed) {
        return (HEAD
                        + Arrays.stream(printed)
                                .map(text -> "[0.1, \"o\", \"" + text + "\"]\n")
                                .collect(Collectors.joining()))
                .getBytes(StandardCharsets.UTF_8);
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

    /// Presses the button of the audit page and waits for what it finds.
    private static JsonNode checked() {
        await().atMost(PATIENCE)
                .until(
                        () ->
                                panel.database()
                                                .read(
                                                        tx ->
                                                                tx.createQuery(
                                                                                "SELECT count(*) FROM activity_unsealed")
                                                                        .mapTo(Long.class)
                                                                        .one())
                                        == 0);
        var begun =
                await().atMost(PATIENCE)
                        .until(
                                () -> panel.post(CHECKS, admin.applicationKey(), Map.of()),
                                answer -> answer.status() == 202);
        var path = CHECKS + "/" + begun.attributes().path("id").asText();
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> panel.get(path, admin.applicationKey()).attributes(),
                        check -> !check.path("state").asText().equals("running"));
    }

    private static JsonNode faultOf(JsonNode check, UUID session) {
        for (var fault : check.at("/result/recordings/faults")) {
            if (fault.path("session").asText().equals(session.toString())) {
                return fault;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    @Test
    void aRecordingThatOutlivesItsRowInTheLogIsNoFaultAndOneThatTheLogNeverKnewIs()
            throws Exception {
        var server = servers.server(owner, node, egg, "outlives");
        var old = world.recorded(server, owner, cast("old"));
        var changed = world.recorded(server, owner, cast("old and changed"));
        var unknown = world.recorded(server, owner, cast("unknown"));
        daemon.casts.put(changed.toString(), cast("old and swapped"));
        var later = Clock.offset(panel.clock(), Duration.ofDays(40));
        new AuditTrail(panel.database(), new ActivityLog(later), panel.vault(), later)
                .purge(Actor.system(), AuditTrail.LEAST_AGE);
        // behind all that was purged
        servers.execute(
                "UPDATE shell_sessions SET ended_at = ended_at + interval '60 days' WHERE id = '"
                        + unknown
                        + "'");
        assertThat(world.acts(old, "server:shell.end")).as("purged").isZero();

        var check = checked();

        assertThat(faultOf(check, old).isMissingNode()).as(check.toString()).isTrue();
        assertThat(check.at("/result/recordings/older").asLong()).isPositive();
        assertThat(faultOf(check, changed).path("result").asText()).isEqualTo("changed");
        assertThat(faultOf(check, unknown).path("result").asText()).isEqualTo("unchained");
        var one = panel.post(ALL + "/" + old + "/verify", admin.applicationKey(), Map.of());
        assertThat(one.json().at("/data/result").asText()).isEqualTo("older");

        // a purge that this panel did not sign excuses nothing
        movePurges("90 days");
        var forged = panel.post(ALL + "/" + old + "/verify", admin.applicationKey(), Map.of());
        assertThat(forged.json().at("/data/result").asText()).isEqualTo("unchained");
        movePurges("-90 days");

        for (var session : List.of(changed, unknown)) {
            servers.execute("DELETE FROM shell_sessions WHERE id = '" + session + "'");
        }
    }

    private static void movePurges(String by) {
        panel.database()
                .transact(
                        tx -> {
                            tx.execute("SET LOCAL session_replication_role = replica");
                            tx.execute(
                                    "UPDATE activity_purges SET before = before + interval '"
                                            + by
                                            + "'");
                        });
    }

    @Test
    void theButtonFindsOneChangedByteOfARecordingAndWhatIsMissingOrHidden() throws Exception {
        var gone = servers.node(URI.create("http://127.0.0.1:1"), "direct");
        var server = servers.server(owner, node, egg, "checked");
        var changed = world.recorded(server, owner, cast("changed"));
        var swapped = world.recorded(server, owner, cast("swapped"));
        var missing = world.recorded(server, owner, cast("missing"));
        var hidden = world.recorded(server, owner, cast("hidden"));
        var erased = world.recorded(server, owner, cast("erased"));
        var deleted = world.recorded(server, owner, cast("deleted"));
        var purged = world.recorded(server, owner, cast("purged"));
        var silent = world.recorded(server, owner, cast("silent"));
        assertThat(panel.delete(ALL + "/" + deleted, admin.applicationKey()).status())
                .isEqualTo(204);
        assertThat(world.tell(node, server, purged, world.report("purged", ""))).isEqualTo(204);
        daemon.casts.remove(purged.toString());

        var before = checked();
        for (var session : List.of(changed, swapped, missing, hidden, erased, deleted, purged)) {
            assertThat(faultOf(before, session).isMissingNode()).isTrue();
        }
        assertThat(before.path("state").asText()).as(before.toString()).isEqualTo("intact");
        assertThat(before.at("/result/recordings/checked").asLong()).isGreaterThanOrEqualTo(6);

        var bytes = daemon.casts.get(changed.toString()).clone();
        bytes[bytes.length - 4] ^= 1;
        daemon.casts.put(changed.toString(), bytes);
        daemon.casts.put(swapped.toString(), daemon.casts.get(hidden.toString()));
        daemon.casts.remove(missing.toString());
        servers.execute(
                "UPDATE shell_sessions SET recording = 'deleted' WHERE id = '" + hidden + "'");
        servers.execute("DELETE FROM shell_sessions WHERE id = '" + erased + "'");
        servers.execute(
                "UPDATE shell_sessions SET node_id = "
                        + gone
                        + ", node_name = 'far away' WHERE id = '"
                        + silent
                        + "'");
        var after = checked();

        assertThat(after.path("state").asText()).isEqualTo("tampered");
        assertThat(after.at("/result/intact").asBoolean()).as("the rows are").isTrue();
        assertThat(faultOf(after, changed).path("result").asText()).isEqualTo("changed");
        assertThat(faultOf(after, changed).path("server").asText()).isEqualTo("checked");
        assertThat(faultOf(after, changed).path("username").asText()).isEqualTo(owner.username());
        assertThat(faultOf(after, swapped).path("result").asText()).isEqualTo("changed");
        assertThat(faultOf(after, missing).path("result").asText()).isEqualTo("missing");
        assertThat(faultOf(after, hidden).path("result").asText()).isEqualTo("hidden");
        assertThat(faultOf(after, erased).path("result").asText()).isEqualTo("hidden");
        assertThat(after.at("/result/recordings/count").asLong()).isEqualTo(5);
        assertThat(after.at("/result/recordings/unreachable").asLong()).isEqualTo(1);
        assertThat(after.at("/result/recordings/silent/0/node").asText()).isEqualTo("far away");

        // as it was, for whoever checks next
        for (var session : List.of(changed, swapped, missing, hidden, silent)) {
            servers.execute("DELETE FROM shell_sessions WHERE id = '" + session + "'");
        }
    }

    /// What is said of recordings is the panel's to say: a node that lies neither hides one nor accuses anybody.
    @Test
    void aNodeWritesNothingThatTheCheckOfRecordingsBelieves() throws Exception {
        var server = servers.server(owner, node, egg, "believed");
        var hidden = world.recorded(server, owner, cast("hidden"));
        var invented = UUID.randomUUID();
        var other = UUID.randomUUID();
        var sha = ShellWorld.hash(cast("invented"));

        var status =
                world.facts(
                        node,
                        server,
                        owner,
                        Map.of(
                                "id",
                                ShellSession.fact(hidden, "purged").toString(),
                                "event",
                                "server:console.command"),
                        Map.of(
                                "event",
                                "server:shell.delete",
                                "metadata",
                                Map.of("session", hidden.toString())),
                        Map.of(
                                "event",
                                "server:shell.end",
                                "metadata",
                                Map.of("session", invented.toString(), "sha256", sha)),
                        Map.of(
                                "event",
                                "server:power.start",
                                "metadata",
                                Map.of("session", other.toString())));
        assertThat(status).isEqualTo(200);
        assertThat(world.acts(invented, "server:shell.end")).isZero();
        assertThat(world.acts(hidden, "server:shell.delete")).isZero();
        servers.execute(
                "UPDATE shell_sessions SET recording = 'purged' WHERE id = '" + hidden + "'");
        try {
            var check = checked();
            assertThat(faultOf(check, hidden).path("result").asText()).isEqualTo("hidden");
            assertThat(faultOf(check, invented).isMissingNode()).isTrue();
        } finally {
            // as it was, for whoever checks next
            servers.execute(
                    "UPDATE shell_sessions SET recording = 'kept' WHERE id = '" + hidden + "'");
        }
        assertThat(world.acts(other, "server:power.start")).as("what it may say is taken").isOne();
    }
}
