package quetzal.panel.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;
import quetzal.panel.activity.AuditTopic;
import quetzal.panel.client.ServerTopic;
import quetzal.panel.job.JobQueue;
import quetzal.panel.server.JobTopic;
import quetzal.panel.user.UserTopic;

/// A slow watcher, and what is read for him, without a socket in between. The rest is tested through the door.
class EventHubTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static FakeDaemon daemon;
    private static Estate estate;
    private static EventHub hub;

    @BeforeAll
    static void begin() throws Exception {
        daemon = new FakeDaemon();
        estate = Estate.on(panel, daemon);
        var database = panel.database();
        hub =
                new EventHub(
                        database,
                        List.of(
                                new ServerTopic(),
                                new NoObjects(Resource.NODES),
                                new JobTopic(new JobQueue(database, panel.clock())),
                                new NoObjects(Resource.BACKUPS),
                                new UserTopic(),
                                new AuditTopic()));
        hub.start(panel.databaseSettings());
    }

    @AfterAll
    static void end() {
        hub.close();
        daemon.close();
    }

    @Test
    void aSlowWatcherGetsTheNewestOfEachObjectOnce() {
        var owner = panel.user("owner");
        var server = estate.installed(owner.number());
        var probe = HubProbe.on(hub, new Viewer(owner.number(), false));
        probe.send("{\"action\":\"subscribe\",\"resource\":\"servers\",\"id\":\"*\"}");
        await().atMost(Duration.ofSeconds(30)).until(() -> probe.types().contains("SYNCED"));
        probe.frames.clear();
        probe.stop(true);
        for (int i = 1; i <= 20; i++) {
            rename(server.path("id").asLong(), owner.number(), "name " + i);
        }
        var other = HubProbe.on(hub, new Viewer(owner.number(), false));
        other.send("{\"action\":\"subscribe\",\"resource\":\"servers\",\"id\":\"*\"}");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> other.frames.stream().anyMatch(f -> name(f).equals("name 20")));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> {
                            probe.stop(false);
                            probe.stop(true);
                            assertThat(probe.frames).anyMatch(f -> name(f).equals("name 20"));
                        });

        assertThat(probe.frames).hasSizeLessThan(20);
        assertThat(probe.types()).containsOnly("MODIFIED");
    }

    private static String name(com.fasterxml.jackson.databind.JsonNode frame) {
        return frame.path("object").path("attributes").path("name").asText();
    }

    private static void rename(long server, long owner, String name) {
        var body = java.util.Map.of("name", name, "user", owner);
        assertThat(
                        panel.patch(
                                        "/api/application/servers/" + server + "/details",
                                        estate.key(),
                                        body)
                                .status())
                .isEqualTo(200);
    }
}
