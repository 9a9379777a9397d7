package quetzal.panel.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static quetzal.panel.shell.ShellWorld.cast;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

/// No recording is touched unseen: the check of the whole log finds it.
@Timeout(240)
class RecordingCheckTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ALL = "/api/application/shell-sessions";
    private static final String CHECKS = "/api/application/audit/checks";
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
