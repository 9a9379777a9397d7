package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.Engine;
import quetzal.e2e.stack.Pause;
import quetzal.e2e.stack.Stack;

/// The panel is killed while it has work under way: what it had promised still happens, once.
@Tag("docker")
@ExtendWith(SharedStack.class)
class PanelCrashTest {

    @Test
    void aKillRightAfterCreateStillInstallsTheServerOnce(Stack stack) {
        var server =
                stack.request(
                        stack.pretendGame("created before a crash").with("INSTALL_SECONDS", "1"));
        stack.killPanel();
        stack.startPanel();

        assertThat(stack.awaitInstalled(server.server())).isEmpty();
        server.awaitState(Duration.ofSeconds(60), "running");
        assertThat(Engine.docker("ps", "-aq", "--filter", "name=" + server.server().uuid()).lines())
                .hasSize(1);
    }

    @Test
    void aKillWhileAnInstallRunsDoesNotLoseItsEnd(Stack stack) {
        var server =
                stack.request(
                        stack.pretendGame("installing during a crash")
                                .with("INSTALL_SECONDS", "4"));
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                !Engine.docker(
                                                "ps",
                                                "-q",
                                                "--filter",
                                                "name=" + server.server().uuid() + "_installer")
                                        .isEmpty());
        stack.killPanel();
        // The install ends while there is no panel to tell.
        Pause.of(Duration.ofSeconds(5));
        stack.startPanel();

        assertThat(stack.awaitInstalled(server.server())).isEmpty();
        server.awaitState(Duration.ofSeconds(60), "running");
    }
}
