package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import quetzal.e2e.stack.Pause;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.Stack;

/// The engine's own daemon is killed under a running server: the game plays on, and when the engine is back its
/// console goes on without a hole.
@Tag("docker")
class EngineRestartTest {

    @Test
    void aKilledEngineStopsNoGameAndLosesNoLine() {
        var files = ServiceFiles.ofWorkingDirectory();
        Path home = SharedStack.emptyFolder(files.root().resolve("e2e/target/stack-engine"));
        try (var engine = PrivateEngine.start()) {
            engine.take("gamehost/tiny:1");
            var settings = Map.of("WINGS_DOCKER_SOCKET", engine.socket().toString());
            try (var stack = Stack.start(files, home, "quetzal_engine", settings)) {
                var server = stack.create(stack.pretendGame("engine"));
                var startedAt =
                        engine.docker(
                                "inspect", "-f", "{{.State.StartedAt}}", server.server().uuid());
                try (var page = new SequencedLines(server, stack.panelUrl(), 0)) {
                    server.command("pace 100 20");
                    page.read(Duration.ofSeconds(3));
                    engine.kill();
                    Pause.of(Duration.ofSeconds(2));
                    engine.startAgain();

                    assertThat(page.readUntilTick(2000, Duration.ofSeconds(90))).isTrue();
                    assertThat(page.ticks()).isEqualTo(upTo(2000));
                }
                assertThat(
                                engine.docker(
                                        "inspect",
                                        "-f",
                                        "{{.State.StartedAt}}",
                                        server.server().uuid()))
                        .isEqualTo(startedAt);
                assertThat(server.state()).isEqualTo("running");
            }
        }
    }

    private static List<Integer> upTo(int ticks) {
        return IntStream.rangeClosed(1, ticks).boxed().toList();
    }
}
