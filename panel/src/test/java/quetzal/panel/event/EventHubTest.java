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
                                new NoObjects(Resource.USAGE),
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

    @Test
    void administratorsTopicsEndWithTheRightAndTheOthersBeginAnew() {
        var admin = panel.admin();
        var probe = HubProbe.on(hub, new Viewer(admin.number(), true));
        probe.send("{\"action\":\"subscribe\",\"resource\":\"users\",\"id\":\"*\"}");
        probe.send("{\"action\":\"subscribe\",\"resource\":\"servers\",\"id\":\"*\"}");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> probe.types().stream().filter("SYNCED"::equals).count() == 2);
        probe.frames.clear();
        panel.database()
                .transact(
                        tx ->
                                tx.createUpdate(
                                                "UPDATE users SET root_admin = false WHERE id = :id")
                                        .bind("id", admin.number())
                                        .execute());

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () ->
                                assertThat(probe.types())
                                        .containsExactlyInAnyOrder("ERROR", "RESYNC"));
        assertThat(probe.frames)
                .anyMatch(
                        frame ->
                                frame.path("reason").asText().equals("forbidden")
                                        && frame.path("resource").asText().equals("users"));
        var other = HubProbe.on(hub, new Viewer(estate.admin().number(), true));
        other.send("{\"action\":\"subscribe\",\"resource\":\"users\",\"id\":\"*\"}");
        await().atMost(Duration.ofSeconds(30)).until(() -> other.types().contains("SYNCED"));
        other.frames.clear();
        panel.user("later");
        await().atMost(Duration.ofSeconds(30)).until(() -> other.types().contains("ADDED"));
        assertThat(probe.frames).hasSize(2);
    }

    @Test
    void whoIsTooSlowForAllThatChangesSubscribesAnew() {
        var admin = panel.admin();
        var probe = HubProbe.on(hub, new Viewer(admin.number(), true));
        probe.send(
                "{\"action\":\"subscribe\",\"resource\":\"users\",\"id\":\"*\",\"initial\":false}");
        await().atMost(Duration.ofSeconds(30)).until(() -> probe.types().contains("SYNCED"));
        probe.frames.clear();
        probe.stop(true);
        var quick = HubProbe.on(hub, new Viewer(estate.admin().number(), true));
        quick.send(
                "{\"action\":\"subscribe\",\"resource\":\"users\",\"id\":\"*\",\"initial\":false}");
        await().atMost(Duration.ofSeconds(30)).until(() -> quick.types().contains("SYNCED"));
        quick.frames.clear();
        panel.database()
                .transact(
                        tx ->
                                tx.createUpdate(
                                                """
                                                INSERT INTO users (uuid, username, email, password_hash)
                                                SELECT gen_random_uuid(), 'crowd' || n, 'crowd' || n || '@example.com', 'x'
                                                FROM generate_series(1, 4500) AS n
                                                """)
                                        .execute());

        // Passed on in order: whoever keeps up has the last one when it has been offered to all.
        await().atMost(Duration.ofSeconds(60)).until(() -> quick.frames.size() >= 4_500);
        var last = panel.user("last");
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                quick.frames.stream()
                                        .anyMatch(
                                                frame ->
                                                        frame.path("id")
                                                                .asText()
                                                                .equals(
                                                                        Long.toString(
                                                                                last.number()))));
        probe.stop(false);
        assertThat(probe.types()).last().isEqualTo("RESYNC");
        assertThat(quick.types()).doesNotContain("RESYNC");
        assertThat(probe.types().stream().filter("ADDED"::equals).count())
                .isLessThanOrEqualTo(Outbox.MOST_FRAMES);
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
