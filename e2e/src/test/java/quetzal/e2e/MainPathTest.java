package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.ConsoleSocket;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.Stack;

/// What the product is for: a real Minecraft server, created in the panel, that a player joins and that a person
/// commands from a browser.
@Tag("docker")
@ExtendWith(SharedStack.class)
class MainPathTest {
    private static final String SENTENCE = "hello from a real player";

    @Test
    void aPlayersChatShowsOnTheConsoleAndAPersonCommandsTheServerInABrowser(Stack stack)
            throws IOException {
        var server =
                stack.create(
                        stack.game("Minecraft", "minecraft-java-flying-squid").withMemory(768));
        try (var console = ConsoleSocket.open(server, stack.panelUrl())) {
            var visit = visit(server.server().port());

            assertThat(visit.output()).contains("joined, and the world came");
            console.awaitLine("<Visitor> " + SENTENCE, Duration.ofSeconds(10));
        }

        Browser.passes(
                stack,
                "main-path.mjs",
                Browser.wish()
                        .put("server", "Minecraft")
                        .put("command", "help")
                        .put("answer", "to ban a player")
                        .put("visited", SENTENCE)
                        .put("chartsMs", keepsScreenshot() ? 20_000 : 0));
        if (keepsScreenshot()) {
            Files.copy(
                    Browser.screenshots().resolve("console.png"),
                    ServiceFiles.ofWorkingDirectory().root().resolve("docs/images/console.png"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static Programs.Ended visit(int port) {
        return Programs.run(
                List.of(
                        "docker",
                        "run",
                        "--rm",
                        "-i",
                        "--network",
                        "host",
                        "-w",
                        "/opt/squid",
                        "--entrypoint",
                        "node",
                        "gamehost/squid:1",
                        "-",
                        Integer.toString(port),
                        "1.21.4",
                        "Visitor",
                        SENTENCE),
                Programs.folder().resolve("minecraft-visitor.js"),
                Duration.ofSeconds(60));
    }

    /// `-Dscreenshots=docs` puts the console page's picture into the README.
    private static boolean keepsScreenshot() {
        return "docs".equals(System.getProperty("screenshots"));
    }
}
