package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.Stack;

/// What those who run the place look at: the services' own logs, the administrator's console, installations and jobs.
@Tag("docker")
@ExtendWith(SharedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorPagesTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private Stack stack;
    private ServerView server;

    @BeforeAll
    void createServer(Stack stack) {
        this.stack = stack;
        server = stack.create(stack.pretendGame("operated"));
    }

    @Test
    void theDaemonsOwnLogIsLiveThroughThePanelAndNoLogHasASecret() throws Exception {
        var path = "/api/application/nodes/" + stack.node() + "/logs";
        try (var live = new Follower(stack, path + "/stream?component=server")) {
            var flushed = live.until(frame -> says(frame, "to=running"));
            assertThat(flushed)
                    .allMatch(frame -> frame.size() == 4 && frame.has("ts") && frame.has("level"));

            server.power("restart");
            var more = new ArrayList<JsonNode>();
            more.addAll(live.until(frame -> says(frame, "to=offline")));
            more.addAll(live.until(frame -> says(frame, "to=running")));
            assertThat(more).allMatch(frame -> frame.path("component").asText().equals("server"));
        }
        // without `/stream` the same records, once each
        var page = stack.api().get(path + "?component=server&text=" + server.server().uuid());
        assertThat(page.path("data"))
                .doesNotHaveDuplicates()
                .anyMatch(record -> says(record, "to=running"));

        var refused = stack.api().withKey("ptlc_" + "a".repeat(43)).send("GET", path, null);
        assertThat(refused.statusCode()).isEqualTo(401);
        for (var log : logs()) {
            assertThat(Files.readString(log))
                    .as(log.toString())
                    .isNotBlank()
                    .doesNotContain(
                            stack.nodeToken(), stack.api().key(), Stack.PASSWORD, "ptlc_aaaa");
        }
    }

    private boolean says(JsonNode frame, String text) {
        var message = frame.path("message").asText();
        return message.contains(server.server().uuid()) && message.contains(text);
    }

    private List<Path> logs() throws IOException {
        try (var files = Files.walk(stack.panel().log().getParent())) {
            return files.filter(
                            file -> file.getFileName().toString().matches("(?:panel|wings)\\.log"))
                    .toList();
        }
    }

    @Test
    void theToolRunsTheSameCommandsAndIsNamedInTheLog() {
        var root = ServiceFiles.ofWorkingDirectory().root();
        var settings =
                Map.of(
                        "QUETZAL_URL", stack.panelUrl(),
                        "QUETZAL_KEY", stack.setup().applicationKey("tool"));
        var listed =
                Programs.run(
                        List.of(root.resolve("panel/bin/quetzal").toString(), "node", "list"),
                        settings,
                        Path.of("/dev/null"),
                        LONG);

        assertThat(listed.output()).contains("node-1").doesNotContain("error");
        assertThat(listed.code()).isZero();
        assertThat(commands()).contains("node list ok cli");
    }

    private List<String> commands() {
        var rows = stack.api().get("/api/application/activity?filter[event]=console:command");
        var found = new ArrayList<String>();
        for (var row : rows.path("data")) {
            found.add(
                    row.at("/attributes/properties/command").asText()
                            + " "
                            + row.at("/attributes/outcome").asText()
                            + " "
                            + row.at("/attributes/source").asText());
        }
        return found;
    }

    @Test
    void thePagesShowThemInABrowser() {
        server.awaitState(LONG, "running");
        server.command("echo a needle in the log");
        var installing =
                stack.request(
                                stack.pretendGame("slow-install")
                                        .with("INSTALL_SECONDS", "600")
                                        .notStarted())
                        .server();

        Browser.passes(
                stack,
                "operator.mjs",
                Browser.wish()
                        .put("server", server.server().identifier())
                        .put("name", server.server().name())
                        .put("needle", "a needle in the log")
                        .put("installing", installing.identifier())
                        .put("installer", installing.uuid() + "_installer")
                        .put("node", "node-1"));

        assertThat(commands())
                .contains(
                        "server info " + server.server().identifier() + " ok web",
                        "server info nothing-is-called-so failed web");
    }
}
