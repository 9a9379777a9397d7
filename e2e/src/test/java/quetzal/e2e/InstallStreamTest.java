package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
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
        var path = "/api/client/servers/" + server.identifier() + "/install-log/stream";
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
}
