package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.ApiFailure;
import quetzal.e2e.stack.ConsoleSocket;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.PanelLogin;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.Stack;

/// Someone with an account of her own, whom an owner lets watch and nothing else.
@Tag("docker")
@ExtendWith(SharedStack.class)
class SubuserTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String EMAIL = "sue@stack.example";
    private static final String PASSWORD = "another-horse-battery";

    private static ServerView asSue(Stack stack, ServerView server) {
        stack.api()
                .post(
                        "/api/application/users",
                        PanelApi.object()
                                .put("email", EMAIL)
                                .put("username", "sue")
                                .put("first_name", "Sue")
                                .put("last_name", "Watcher")
                                .put("password", PASSWORD));
        var invitation = PanelApi.object().put("email", EMAIL);
        invitation.putArray("permissions").add("websocket.connect");
        stack.api()
                .post("/api/client/servers/" + server.server().identifier() + "/users", invitation);
        var key = PanelLogin.with(stack.panelUrl(), EMAIL, PASSWORD).accountKey("watch");
        return new ServerView(
                new PanelApi(HttpClient.newHttpClient(), stack.panelUrl(), key), server.server());
    }

    @Test
    void sheSeesTheConsoleAndCannotCommandThroughAnyDoor(Stack stack) {
        var server = stack.create(stack.pretendGame("watched"));
        var other = stack.create(stack.pretendGame("not hers").notStarted());
        var sues = asSue(stack, server);

        try (var watching = ConsoleSocket.open(sues, stack.panelUrl());
                var owner = ConsoleSocket.open(server, stack.panelUrl())) {
            watching.send("send command", "say written by sue");
            watching.send("set state", "kill");
            owner.send("send command", "say written by the owner");

            owner.awaitLine("[Server] written by the owner", SOON);
            watching.awaitLine("[Server] written by the owner", SOON);
        }
        assertRefused(403, () -> sues.command("say written by sue"));
        assertRefused(403, () -> sues.power("kill"));
        assertRefused(404, () -> new ServerView(api(stack), other.server()).console());
        assertThat(server.state()).isEqualTo("running");
        assertThat(history(stack, server)).noneMatch(line -> line.contains("written by sue"));

        // Taken back, it ends what is open and stays ended.
        try (var watching = ConsoleSocket.open(sues, stack.panelUrl())) {
            var path = "/api/client/servers/" + server.server().identifier() + "/users";
            var sue = stack.api().get(path).at("/data/0/attributes/uuid").asText();
            stack.api().delete(path + "/" + sue);
            assertThat(watching.awaitClose(SOON)).isIn(4401, 4403);
        }
        assertRefused(404, sues::console);
        server.power("kill");
    }

    private static PanelApi api(Stack stack) {
        var key = PanelLogin.with(stack.panelUrl(), EMAIL, PASSWORD).accountKey("other");
        return new PanelApi(HttpClient.newHttpClient(), stack.panelUrl(), key);
    }

    private static void assertRefused(int status, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        ApiFailure.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    private static ArrayList<String> history(Stack stack, ServerView server) {
        var lines = new ArrayList<String>();
        try (var history = ConsoleSocket.open(server, stack.panelUrl())) {
            history.send("subscribe console", "tail:500");
            history.await(
                    event -> {
                        lines.addAll(ConsoleSocket.linesOf(event));
                        return event.name().equals("console live");
                    },
                    "the end of the history",
                    SOON);
        }
        return lines;
    }
}
