package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.Engine;
import quetzal.e2e.stack.HostedServer;
import quetzal.e2e.stack.NewServer;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.Stack;

/// An installation as someone sees it who follows it, and its server in the stream of changes.
@Tag("docker")
@ExtendWith(SharedStack.class)
class InstallStreamTest {
    @Test
    void anInstallationIsFollowedFromItsFirstLineToItsEnd(Stack stack) throws Exception {
        var server =
                stack.request(
                                stack.pretendGame("followed")
                                        .with("INSTALL_SECONDS", "2")
                                        .notStarted())
                        .server();
        var path = path(server);
        try (var early = new Follower(stack, path);
                var events = new Follower(stack, "/api/client/events")) {
            events.send(
                    "{\"action\":\"subscribe\",\"resource\":\"servers\",\"id\":\""
                            + server.uuid()
                            + "\"}");
            var frames = early.work();

            assertThat(frames.stream().map(frame -> frame.path("seq").asLong()))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, frames.size()).boxed().toList());
            assertThat(frames.stream().map(frame -> frame.path("action").asText()))
                    .containsSubsequence("pull", "create", "script", "finish");
            assertThat(frames.stream().map(frame -> frame.path("output").asText()))
                    .containsOnlyOnce("install step 1", "install step 2");
            assertThat(frames.getLast().path("status").asText()).isEqualTo("success");
            assertThat(early.awaitClose()).isEqualTo(1000);

            var changed =
                    events.until(
                            frame ->
                                    frame.path("object")
                                            .path("attributes")
                                            .path("status")
                                            .isNull());
            assertThat(changed.getLast().path("id").asText()).isEqualTo(server.uuid());

            try (var late = new Follower(stack, path)) {
                assertThat(late.work()).isEqualTo(frames);
                assertThat(late.awaitClose()).isEqualTo(1000);
            }
        }
    }

    private static String path(HostedServer server) {
        return "/api/client/servers/" + server.identifier() + "/install-log/stream";
    }

    @Test
    void anEndTellsTheExitCodeAndADaemonThatDiesIsAnInterruption(Stack stack) throws Exception {
        var odd =
                stack.create(stack.pretendGame("odd-end").with("INSTALL_FAIL", "7").notStarted())
                        .server();
        try (var late = new Follower(stack, path(odd))) {
            var end = late.work().getLast();
            // many eggs end so and work; a node may say otherwise
            assertThat(end.path("status").asText()).isEqualTo("success");
            assertThat(end.path("exitCode").asInt()).isEqualTo(7);
            assertThat(end.path("durationMs").asLong()).isPositive();
            assertThat(late.awaitClose()).isEqualTo(1000);
        }

        var cut =
                stack.request(
                                stack.pretendGame("cut-short")
                                        .with("INSTALL_SECONDS", "600")
                                        .notStarted())
                        .server();
        try (var early = new Follower(stack, path(cut))) {
            early.until(frame -> frame.path("output").asText().equals("install step 3"));
            stack.killWings();
            stack.startWings();
            var end = early.work().getLast();
            assertThat(end.path("status").asText()).isEqualTo("interrupted");
            assertThat(end.has("exitCode")).isFalse();
            assertThat(early.awaitClose()).isEqualTo(1000);
        }
        // a daemon that starts lets go of what it was at first, and tells how it ended then
        await().atMost(Duration.ofSeconds(60))
                .until(() -> stack.awaitInstalled(cut).equals("install_failed"));
        try (var late = new Follower(stack, path(cut))) {
            var frames = late.work();
            assertThat(frames.stream().map(frame -> frame.path("output").asText()))
                    .containsOnlyOnce("install step 3");
            assertThat(frames.getLast().path("status").asText()).isEqualTo("interrupted");
        }
        assertThat(Engine.docker("ps", "-aq", "--filter", "name=" + cut.uuid() + "_installer"))
                .isEmpty();
    }

    @Test
    void whatCannotBePulledFailsAndAServerThatIsDeletedMeanwhileEndsTheStream(Stack stack)
            throws Exception {
        var egg =
                Files.readString(ServiceFiles.ofWorkingDirectory().egg("fake-game"))
                        .replace("\"Fake game\"", "\"No installer\"")
                        .replace(
                                "\"container\": \"~gamehost/tiny:1\"",
                                "\"container\": \"~gamehost/there-is-none:1\"");
        var nest = stack.setup().nest("Games");
        var number =
                stack.api()
                        .post("/api/application/eggs/import?import_to_nest=" + nest, egg)
                        .at("/attributes/id")
                        .asInt();
        var wanted = stack.pretendGame("no-image").notStarted();
        var server = stack.request(NewServer.of("no-image", number, wanted.port())).server();
        try (var early = new Follower(stack, path(server))) {
            var end = early.work().getLast();
            assertThat(end.path("status").asText()).isEqualTo("failed");
            assertThat(end.path("output").asText()).contains("there-is-none");
        }

        var doomed =
                stack.request(
                                stack.pretendGame("doomed")
                                        .with("INSTALL_SECONDS", "600")
                                        .notStarted())
                        .server();
        try (var early = new Follower(stack, path(doomed))) {
            early.until(frame -> frame.path("output").asText().equals("install step 3"));
            stack.api().delete("/api/application/servers/" + doomed.id());
            assertThat(early.awaitClose()).isEqualTo(1001);
        }
    }

    @Test
    void aJobIsFollowedFromItsQueueToItsEnd(Stack stack) throws Exception {
        var server = stack.request(stack.pretendGame("jobbed").notStarted()).server();
        var job =
                stack.api()
                        .get("/api/application/jobs?filter[server_id]=" + server.id())
                        .at("/data/0/attributes/id")
                        .asText();
        try (var early = new Follower(stack, "/api/client/jobs/" + job + "/stream")) {
            var frames = early.work();
            assertThat(frames.stream().map(frame -> frame.path("action").asText()))
                    .startsWith("queue")
                    .contains("send");
            assertThat(frames.getLast().path("status").asText()).isEqualTo("success");
            assertThat(frames.getLast().has("durationMs")).isTrue();
            assertThat(early.awaitClose()).isEqualTo(1000);
        }
        stack.awaitInstalled(server);
    }
}
