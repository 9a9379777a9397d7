package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.ConsoleSocket;
import quetzal.e2e.stack.Stack;

/// What happened on a console can be seen again: in its order, with who typed it, and without the power that its escape
/// sequences had.
@Tag("docker")
@ExtendWith(SharedStack.class)
class ReplayTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void aSessionIsSeenAgainInABrowserWithWhoTypedWhat(Stack stack) {
        var server = stack.create(stack.pretendGame("replayed"));
        var from = Instant.now().minusSeconds(600);
        try (var console = ConsoleSocket.open(server, stack.panelUrl())) {
            server.command("say through the panel");
            console.awaitLine("[Server] through the panel", SOON);
            console.send("send command", "say through the socket");
            console.awaitLine("[Server] through the socket", SOON);
            server.command("ansi");
            server.command(
                    "echo \u001b]52;c;ZXZpbA==\u0007\u001b]8;;http://evil.test/\u0007a link\u001b]8;;\u0007 tricks");
            console.awaitLine("tricks", SOON);
            server.command("say the last word");
            console.awaitLine("[Server] the last word", SOON);
        }
        var to = Instant.now().plusSeconds(1);

        var path = "/api/client/servers/" + server.server().identifier() + "/replay";
        var range = "?from=" + from + "&to=" + to;
        var lines = new ArrayList<JsonNode>();
        stack.api().get(path + range).path("data").forEach(lines::add);
        var typed = lines.stream().filter(line -> line.path("kind").asText().equals("command"));
        assertThat(typed)
                .extracting(
                        line ->
                                line.path("line").asText()
                                        + " by "
                                        + line.at("/actor/username").asText()
                                        + " at "
                                        + line.at("/actor/ip").asText())
                .startsWith(
                        "> say through the panel by admin at 127.0.0.1",
                        "> say through the socket by admin at 127.0.0.1");
        var texts = lines.stream().map(line -> line.path("line").asText()).toList();
        assertThat(index(texts, "> say through the panel"))
                .isLessThan(index(texts, "[Server] through the panel"));
        assertThat(texts).noneMatch(text -> text.contains("\u001b]") || text.contains("\u0007"));

        Browser.passes(
                stack,
                "replay.mjs",
                Browser.wish()
                        .put("server", server.server().identifier())
                        .put("name", "replayed")
                        .put("from", from.toString())
                        .put("to", to.toString())
                        .put("marker", "admin \\(127\\.0\\.0\\.1\\): say through the socket")
                        .put("typed", "> say through the socket")
                        .put("last", "[Server] the last word"));
        server.power("kill");
    }

    private static int index(List<String> texts, String part) {
        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).contains(part)) {
                return i;
            }
        }
        throw new AssertionError("no line with " + part + " in " + texts);
    }
}
