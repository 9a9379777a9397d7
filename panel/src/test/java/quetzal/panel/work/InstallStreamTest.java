package quetzal.panel.work;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.StreamProbe;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.shared.id.ServerId;

class InstallStreamTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private InstallDaemon daemon;
    private TestServers world;
    private Person owner;
    private TestServer server;

    @BeforeEach
    void setUp() throws Exception {
        daemon = new InstallDaemon();
        world = new TestServers(panel.database(), panel.vault());
        owner = panel.user("owner");
        server = world.server(owner, world.node(daemon.url(), "direct"), world.egg(), "one");
    }

    @AfterEach
    void tearDown() {
        daemon.close();
    }

    private String path() {
        return server.path("/install-log/stream");
    }

    private StreamProbe follow(Person person) {
        return StreamProbe.open(panel.port(), path(), person.clientKey());
    }

    private static List<JsonNode> all(StreamProbe stream) throws InterruptedException {
        return stream.until(frame -> frame.path("done").asBoolean());
    }

    @Test
    void whatWasThereComesFirstAndEachLineOnceToTheEnd() throws Exception {
        daemon.begin("run");
        for (int i = 1; i <= 250; i++) {
            daemon.line("line " + i);
        }
        try (var early = follow(owner)) {
            early.until(frame -> frame.path("output").asText().equals("line 250"));
            for (int i = 251; i <= 400; i++) {
                daemon.line("line " + i);
            }
            try (var late = follow(owner)) {
                daemon.end("failed", 7);
                var frames = all(late);

                assertThat(frames).hasSize(401);
                for (int i = 0; i < 400; i++) {
                    assertThat(frames.get(i).path("seq").asInt()).isEqualTo(i + 1);
                    assertThat(frames.get(i).path("output").asText()).isEqualTo("line " + (i + 1));
                    assertThat(frames.get(i).path("action").asText()).isEqualTo("script");
                    assertThat(frames.get(i).path("timestamp").asText()).isNotEmpty();
                }
                var end = frames.getLast();
                assertThat(end.path("status").asText()).isEqualTo("failed");
                assertThat(end.path("exitCode").asInt()).isEqualTo(7);
                assertThat(end.path("durationMs").asInt()).isEqualTo(5_321);
                assertThat(late.closed().code()).isEqualTo(1000);
            }
            assertThat(all(early)).hasSize(151);
            assertThat(early.closed().code()).isEqualTo(1000);
        }
    }

    @Test
    void theEndReachesWhoReadsLate() throws Exception {
        daemon.begin("run");
        var long1k = "x".repeat(1_000);
        for (int i = 0; i < 3_000; i++) {
            daemon.line(long1k);
        }
        daemon.end("success", 0);
        try (var slow = StreamProbe.openSlow(panel.port(), path(), owner.clientKey());
                var quick = follow(owner)) {
            assertThat(all(quick)).hasSize(3_001);

            slow.read();
            var frames = all(slow);
            assertThat(frames.stream().map(frame -> frame.path("seq").asInt()))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 3_001).boxed().toList());
            assertThat(slow.closed().code()).isEqualTo(1000);
        }
    }

    @Test
    void ofWhatNeverRanTheEndIsTold() throws Exception {
        try (var stream = follow(owner)) {
            var frame = stream.next();
            assertThat(frame.path("done").asBoolean()).isTrue();
            assertThat(frame.path("action").asText()).isEqualTo("none");
            assertThat(stream.closed().code()).isEqualTo(1000);
        }
    }

    @Test
    void whatTheNodeHasYetToBeToldIsWaitedFor() throws Exception {
        daemon.begin("before");
        daemon.line("of the installation before");
        daemon.end("success", 0);
        var id = new ServerId(server.uuid());
        var jobs = new JobQueue(panel.database(), panel.clock());
        // Nobody sends it: it is due in an hour.
        panel.database()
                .transact(
                        tx -> {
                            var job =
                                    jobs.enqueue(
                                            tx,
                                            server.node(),
                                            server.number(),
                                            new NodeJob.ReinstallServer(id));
                            later(tx, job);
                        });
        try (var stream = follow(owner)) {
            daemon.begin("now");
            daemon.line("of this one");
            panel.database().transact(tx -> jobs.cancel(tx, id));

            assertThat(stream.next().path("output").asText()).isEqualTo("of this one");
        }
    }

    private static void later(org.jdbi.v3.core.Handle tx, UUID job) {
        tx.createUpdate(
                        "UPDATE node_jobs SET next_attempt_at = now() + interval '10 years' WHERE id = :id")
                .bind("id", job)
                .execute();
    }

    @Test
    void aNodeThatIsAwayIsWaitedFor() throws Exception {
        daemon.begin("run");
        daemon.line("one");
        try (var stream = follow(owner)) {
            stream.next();
            daemon.down(true);
            daemon.line("two");
            daemon.end("success", 0);
            daemon.down(false);

            assertThat(all(stream)).hasSize(2);
        }
    }

    @Test
    void anotherSystemsDaemonGivesItsText() throws Exception {
        daemon.old();
        try (var stream = follow(owner)) {
            var frames = all(stream);
            assertThat(frames).hasSize(3);
            assertThat(frames.get(1).path("output").asText()).isEqualTo("old line 2");
            assertThat(frames.getLast().path("status").asText()).isEqualTo("success");
        }
    }

    @Test
    void onlyThoseWhoMayReinstallFollowIt() {
        var guest = panel.user("guest");
        var installer = panel.user("installer");
        world.subuser(server, guest, "control.console");
        world.subuser(server, installer, "settings.reinstall");
        int port = panel.port();

        assertThat(StreamProbe.refused(port, path(), "")).isEqualTo(401);
        assertThat(StreamProbe.refused(port, path(), panel.user("bob").clientKey())).isEqualTo(404);
        assertThat(StreamProbe.refused(port, path(), guest.clientKey())).isEqualTo(403);
        follow(installer).close();
        follow(panel.admin()).close();
        world.set(server, "suspended = true");
        assertThat(StreamProbe.refused(port, path(), owner.clientKey())).isEqualTo(409);
    }

    @Test
    void aJobIsFollowedToItsEndByThoseWhoMayAskForIt() throws Exception {
        var id = new ServerId(server.uuid());
        var jobs = new JobQueue(panel.database(), panel.clock());
        var job =
                panel.database()
                        .inTransaction(
                                tx -> {
                                    var made =
                                            jobs.enqueue(
                                                    tx,
                                                    server.node(),
                                                    server.number(),
                                                    new NodeJob.ReinstallServer(id));
                                    later(tx, made);
                                    return made;
                                });
        var path = "/api/client/jobs/" + job + "/stream";
        int port = panel.port();
        assertThat(StreamProbe.refused(port, path, panel.user("bob").clientKey())).isEqualTo(404);
        assertThat(StreamProbe.refused(port, "/api/client/jobs/nonsense/stream", owner.clientKey()))
                .isEqualTo(404);
        assertThat(panel.get("/api/client/jobs/" + job, owner.clientKey()).attributes())
                .isNotEmpty();
        try (var stream = StreamProbe.open(port, path, owner.clientKey())) {
            assertThat(stream.next().path("action").asText()).isEqualTo("queue");
            panel.database()
                    .transact(
                            tx ->
                                    tx.createUpdate(
                                                    """
                                                    UPDATE node_jobs SET attempts = 1, last_error = 'the node is away: 10.0.0.1'
                                                    WHERE id = :id
                                                    """)
                                            .bind("id", job)
                                            .execute());
            assertThat(stream.next().path("output").asText()).isEqualTo("Attempt 1.");
            assertThat(stream.next().path("output").asText())
                    .isEqualTo("The node did not take it yet.");
            panel.database().transact(tx -> jobs.cancel(tx, id));
            var end = all(stream).getLast();
            assertThat(end.path("status").asText()).isEqualTo("cancelled");
            assertThat(stream.closed().code()).isEqualTo(1000);
        }
    }
}
