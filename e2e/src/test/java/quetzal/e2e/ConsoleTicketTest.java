package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import quetzal.e2e.stack.ConsoleSocket;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.Stack;

/// A console token is good for its own server, purpose, node and time, and for nothing else.
@Tag("docker")
@ExtendWith(SharedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleTicketTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private Stack stack;
    private ServerView server;
    private ServerView other;

    @BeforeAll
    void createServers(Stack stack) {
        this.stack = stack;
        server = stack.create(stack.pretendGame("tickets"));
        other = stack.create(stack.pretendGame("tickets other").notStarted());
    }

    private String socket() {
        return server.console().path("socket").asText();
    }

    private ForgedTicket ticket() {
        var audience = stack.wings().url();
        return new ForgedTicket(
                stack.nodeToken(),
                stack.panelUrl(),
                audience,
                server.server().uuid(),
                "8f2bd5d0-3f38-4c21-8cbb-6a2f4a5a1c11");
    }

    private ConsoleSocket present(String token) {
        var console = ConsoleSocket.unauthenticated(socket(), stack.panelUrl());
        console.send("auth", token);
        return console;
    }

    @Test
    void aTokenSignedAsThePanelDoesIsTaken() {
        try (var console = present(ticket().token())) {
            console.await("auth success", SOON);
        }
    }

    Stream<Arguments> bad() {
        long now = Instant.now().getEpochSecond();
        return Stream.of(
                of("another server", t -> t.with("server_uuid", other.server().uuid())),
                of("another purpose", t -> t.with("scope", "file-download")),
                of("expired", t -> t.with("exp", now - 1)),
                of("not yet good", t -> t.with("nbf", now + 600)),
                of("no expiry", t -> t.without("exp")),
                of("no server", t -> t.without("server_uuid")),
                of("no user", t -> t.without("user_uuid")),
                of("no id", t -> t.without("jti")),
                of("unsigned", t -> t.algorithm("none", "")),
                of("unsigned in capitals", t -> t.algorithm("NONE", "")),
                of("HS512", t -> t.algorithm("HS512", "HmacSHA512")),
                of("no right to connect", t -> t.permissions(List.of("control.console"))));
    }

    private static Arguments of(String what, UnaryOperator<ForgedTicket> change) {
        return Arguments.of(what, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void aTokenThatIsNotForThisIsRefused(String what, UnaryOperator<ForgedTicket> change) {
        assertRefused(change.apply(ticket()).token(), what);
    }

    /// A token that a panel could have sent is a `jwt error`; anything else is only an error of the daemon's.
    private void assertRefused(String token, String what) {
        try (var console = present(token)) {
            var answer =
                    console.await(
                            event ->
                                    event.name().endsWith(" error")
                                            || event.name().equals("auth success"),
                            "an answer to a token: " + what,
                            SOON);

            assertThat(answer.name()).isIn("jwt error", "daemon error");
        }
    }

    @Test
    void aTokenOfAnotherNodeIsRefused() {
        var foreign =
                new ForgedTicket(
                        "x".repeat(64),
                        stack.panelUrl(),
                        stack.wings().url(),
                        server.server().uuid(),
                        "8f2bd5d0-3f38-4c21-8cbb-6a2f4a5a1c11");
        assertRefused(foreign.token(), "another node");
    }

    @Test
    void whoMayOnlyWatchCanNeitherCommandNorStop() {
        var watcher = ticket().permissions(List.of("websocket.connect"));
        try (var watching = present(watcher.token());
                var owner = ConsoleSocket.open(server, stack.panelUrl())) {
            watching.await("auth success", SOON);
            watching.send("send command", "say written by a watcher");
            watching.send("set state", "kill");
            owner.send("send command", "say written by the owner");

            owner.awaitLine("[Server] written by the owner", SOON);
            watching.awaitLine("[Server] written by the owner", SOON);
        }
        assertThat(server.state()).isEqualTo("running");
        try (var history = ConsoleSocket.open(server, stack.panelUrl())) {
            history.send("subscribe console", "tail:500");
            var lines = new java.util.ArrayList<String>();
            history.await(
                    event -> {
                        lines.addAll(ConsoleSocket.linesOf(event));
                        return event.name().equals("console live");
                    },
                    "the end of the history",
                    SOON);
            assertThat(lines).noneMatch(line -> line.contains("written by a watcher"));
        }
    }
}
