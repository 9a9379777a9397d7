package quetzal.wings.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.console.ConsoleEvent;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;
import quetzal.shared.ticket.TicketScope;
import quetzal.wings.console.TargetConditions;
import quetzal.wings.console.TargetNotice;

class SocketAuthTest {
    private static final String EVENT_ID = "Error Event \\[[0-9a-f-]{36}\\]: ";

    @TempDir Path directory;
    private SocketNode node;
    private FakeTarget target;

    @BeforeEach
    void start() {
        node = new SocketNode(directory);
        target = node.target();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private int refusal(URI uri, String origin) {
        try {
            SocketClient.open(node.http, uri, origin);
            return 101;
        } catch (Exception e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void onlyPagesOfThePanelConnect() {
        assertThat(refusal(node.uri(target.id()), SocketNode.PANEL)).isEqualTo(101);
        assertThat(refusal(node.uri(target.id()), "HTTPS://Panel.Test:443")).isEqualTo(101);
        for (var origin :
                List.of(
                        "https://evil.test",
                        "null",
                        "https://panel.test.evil.test",
                        "https://panel.test:8443",
                        "http://panel.test")) {
            assertThat(refusal(node.uri(target.id()), origin)).as(origin).isEqualTo(403);
        }
    }

    @Test
    void aMissingOriginIsRefused() {
        assertThatThrownBy(
                        () ->
                                node.http
                                        .newWebSocketBuilder()
                                        .buildAsync(
                                                node.uri(target.id()),
                                                new java.net.http.WebSocket.Listener() {})
                                        .get())
                .hasCauseInstanceOf(WebSocketHandshakeException.class);
    }

    @Test
    void anUnknownServerIsRefusedBeforeTheUpgrade() {
        assertThat(refusal(node.uri(new ServerId(UUID.randomUUID())), SocketNode.PANEL))
                .isEqualTo(404);
        assertThat(
                        refusal(
                                URI.create("ws://127.0.0.1:" + node.port() + "/api/servers/x/ws"),
                                SocketNode.PANEL))
                .isEqualTo(404);
    }

    @Test
    void anOrdinaryRequestIsNoUpgrade() throws Exception {
        var answer =
                node.http.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                node.uri(target.id())
                                                        .toString()
                                                        .replace("ws:", "http:")))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void theFirstAuthSaysSuccessThenStatus() throws Exception {
        var client = node.connect(target);
        target.happens(new ConsoleEvent.DaemonMessage("before"));
        client.send("auth", node.token(target));

        var status = client.awaitFrame("status");

        assertThat(client.names()).containsExactly("auth success", "status");
        assertThat(client.frames().getFirst().has("args")).isFalse();
        assertThat(status.get("args").get(0).textValue()).isEqualTo("running");
    }

    @Test
    void anOfflineServerShowsItsFiguresOnce() throws Exception {
        target.state = ServerStateWord.OFFLINE;
        var client = node.login(target);

        var stats = client.awaitFrame("stats");

        assertThat(stats.get("args").get(0).isTextual()).isTrue();
        assertThat(stats.get("args").get(0).textValue())
                .contains("\"disk_bytes\":77", "\"state\":\"offline\"");
        assertThat(client.names()).containsExactly("auth success", "status", "stats");
    }

    @Test
    void anInstallingServerShowsNoFigures() throws Exception {
        target.state = ServerStateWord.OFFLINE;
        target.conditions = new TargetConditions(false, true, false, false);
        var client = node.login(target);
        client.send("send stats");
        client.awaitFrame("stats");

        assertThat(client.names()).containsExactly("auth success", "status", "stats");
    }

    @Test
    void anotherAuthRepeatsNothing() throws Exception {
        var client = node.login(target);
        client.send("auth", node.token(target));
        client.awaitFrames("auth success", 2);
        client.send("send stats");
        client.awaitFrame("stats");

        assertThat(client.names())
                .containsExactly("auth success", "status", "auth success", "stats");
    }

    @Test
    void aTokenOfAnotherUserEndsTheSocket() throws Exception {
        var client = node.login(target);
        client.send("auth", node.token(target, SocketNode.BOB, PermissionSet.OWNER));

        assertThat(client.awaitClose()).isEqualTo(4401);
    }

    @Test
    void aFailedReauthKeepsTheToken() throws Exception {
        var client = node.login(target);
        client.send("auth", "rubbish");
        client.awaitFrame("daemon error");
        client.send("send command", "list");

        await().until(() -> target.commands.equals(List.of("list")));
    }

    @Test
    void withoutATokenNothingButAuthIsAnswered() throws Exception {
        var client = node.connect(target);
        client.send("send logs");

        assertThat(client.awaitFrame("jwt error").get("args").get(0).textValue())
                .isEqualTo("jwt: no jwt present");
        SocketNode.print(target, "secret\n");
        client.send("send command", "list");
        client.awaitFrames("jwt error", 2);
        assertThat(client.names()).containsOnly("jwt error");
        assertThat(target.commands).isEmpty();
    }

    @Test
    void eachKnownFaultHasItsText() throws Exception {
        var other = node.target();
        fault(node.token(other), "jwt: server uuid mismatch");
        fault(
                node.token(target, SocketNode.ALICE, PermissionSet.of(List.of("control.console"))),
                "jwt: missing connect permission");
        fault(
                new TicketIssuer(SocketNode.PANEL, node.clock)
                        .sign(
                                new TicketKey(SocketNode.TOKEN),
                                "aud",
                                TicketScope.FILE_DOWNLOAD,
                                target.id(),
                                SocketNode.ALICE,
                                1,
                                java.util.Map.of("permissions", List.of("*")))
                        .token(),
                "jwt: missing connect permission");
        var old = node.token(target);
        node.clock.move(Duration.ofMinutes(20));
        fault(old, "jwt: exp claim is invalid");
        var denied = node.token(target);
        node.denied.denyUser(SocketNode.ALICE, java.util.Set.of());
        fault(denied, "jwt: created too far in past (denylist)");
    }

    private void fault(String token, String text) throws Exception {
        try (var client = node.connect(target)) {
            client.send("auth", token);
            assertThat(client.awaitFrame("jwt error").get("args").get(0).textValue())
                    .matches(EVENT_ID + java.util.regex.Pattern.quote(text));
            assertThat(client.code()).isZero();
        }
        await().until(() -> node.sockets.count() == 0);
    }

    @Test
    void garbageIsADaemonErrorWithoutDetails() throws Exception {
        var client = node.connect(target);
        client.send("auth", "a.b.c");

        assertThat(client.awaitFrame("daemon error").get("args").get(0).textValue())
                .matches(EVENT_ID + "An unexpected error was encountered.*");
    }

    @Test
    void aSilentStrangerIsSentAway() throws Exception {
        node.close();
        node =
                new SocketNode(
                        directory.resolve("quick"),
                        quick(Duration.ofMillis(300), Duration.ofSeconds(60)),
                        quetzal.wings.console.ConsoleSettings.standard("Quetzal"));
        target = node.target();
        var client = node.connect(target);

        assertThat(client.awaitClose()).isEqualTo(4401);
    }

    static SocketSettings quick(Duration auth, Duration expired) {
        return new SocketSettings(
                30,
                20,
                5,
                150,
                auth,
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                Duration.ofSeconds(12),
                expired,
                Duration.ofSeconds(1));
    }

    @Test
    void anExpiringTokenIsAnnouncedAndAnExpiredOneShowsNothingMore() throws Exception {
        node.close();
        node =
                new SocketNode(
                        directory.resolve("quick"),
                        quick(Duration.ofSeconds(10), Duration.ofSeconds(2)),
                        quetzal.wings.console.ConsoleSettings.standard("Quetzal"));
        target = node.target();
        var client = node.login(target);
        node.clock.move(Duration.ofSeconds(850));
        client.awaitFrame("token expiring");
        SocketNode.print(target, "seen\n");
        client.awaitFrame("console output");

        node.clock.move(Duration.ofSeconds(60));
        client.awaitFrame("token expired");
        assertThat(client.awaitFrame("jwt error").get("args").get(0).textValue())
                .isEqualTo("jwt: exp claim is invalid");
        SocketNode.print(target, "hidden until re-auth\n");
        target.happens(new ConsoleEvent.InstallCompleted());
        client.send("auth", node.token(target));
        client.awaitFrames("console output", 2);
        assertThat(client.frames("token expiring")).hasSize(1);
        assertThat(client.frames("jwt error")).hasSize(1);
        assertThat(client.frames("install completed")).isEmpty();

        node.clock.move(Duration.ofSeconds(1_000));
        assertThat(client.awaitClose()).isEqualTo(4401);
    }

    @Test
    void aRevokedTokenEndsTheSocketAndStaysRevokedOverARestart() throws Exception {
        var token = node.token(target);
        var client = node.connect(target);
        client.send("auth", token);
        client.awaitFrame("status");
        var bob = node.login(target, SocketNode.BOB, PermissionSet.OWNER);

        var answer =
                node.post(
                        "/api/deauthorize-user",
                        "{\"json\":{\"user\":\""
                                + SocketNode.ALICE
                                + "\",\"servers\":[\""
                                + target.id()
                                + "\"]}}");

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(client.awaitFrame("jwt error").get("args").get(0).textValue())
                .isEqualTo("jwt: created too far in past (denylist)");
        SocketNode.print(target, "for bob\n");
        bob.awaitFrame("console output");
        assertThat(client.awaitClose()).isEqualTo(4401);
        assertThat(client.frames("console output")).isEmpty();
        assertThat(bob.code()).isZero();
        var reopened = quetzal.wings.ticket.DenyList.open(directory.resolve("denied"), node.clock);
        var ticket =
                ((quetzal.shared.ticket.TicketVerdict.Valid)
                                new quetzal.shared.ticket.TicketVerifier(
                                                new TicketKey(SocketNode.TOKEN), node.clock)
                                        .verify(token))
                        .ticket();
        assertThat(reopened.denies(ticket)).isTrue();
    }

    @Test
    void aDeniedTicketIsRefreshedOnTheSameSocket() throws Exception {
        var issued =
                new TicketIssuer(SocketNode.PANEL, node.clock)
                        .console(
                                new TicketKey(SocketNode.TOKEN),
                                "aud",
                                target.id(),
                                SocketNode.ALICE,
                                1,
                                PermissionSet.OWNER);
        var client = node.connect(target);
        client.send("auth", issued.token());
        client.awaitFrame("status");

        assertThat(
                        node.post(
                                        "/api/servers/" + target.id() + "/ws/deny",
                                        "{\"jtis\":[\"" + issued.id() + "\"]}")
                                .statusCode())
                .isEqualTo(204);
        client.awaitFrame("jwt error");
        node.clock.move(Duration.ofSeconds(1));
        client.send("auth", node.token(target));
        client.awaitFrames("auth success", 2);
        SocketNode.print(target, "still here\n");

        client.awaitFrame("console output");
    }

    @Test
    void aSuspendedServerClosesAtOnceAndLater() throws Exception {
        var before = node.login(target);
        var stranger = node.connect(target);
        // An answer shows that the socket is open on the daemon's side too, before the suspension.
        stranger.send("send stats");
        stranger.awaitFrame("jwt error");
        target.conditions = new TargetConditions(true, false, false, false);
        target.hub.publish(new TargetNotice.Suspended());

        assertThat(before.awaitClose()).isEqualTo(4409);
        assertThat(before.reason()).isEqualTo("server is suspended");
        stranger.send("auth", node.token(target));
        assertThat(stranger.awaitClose()).isEqualTo(4409);
        assertThat(node.connect(target).awaitClose()).isEqualTo(4409);
    }

    @Test
    void aDeletedServerSaysSo() throws Exception {
        var client = node.login(target);
        target.hub.publish(new TargetNotice.Deleted());

        assertThat(client.awaitClose()).isEqualTo(1001);
        assertThat(client.reason()).isEqualTo("server deleted");
    }

    @Test
    void aServerThatMovedSaysSo() throws Exception {
        var client = node.login(target);
        target.hub.publish(new TargetNotice.Moved());

        assertThat(client.awaitClose()).isEqualTo(4404);
    }

    @Test
    void theEndOfTheDaemonIsACloseFrame() throws Exception {
        var client = node.login(target);
        node.stopListening();

        assertThat(client.awaitClose()).isEqualTo(1001);
    }

    @Test
    void socketsAreCountedPerAddressPerUserAndPerServer() throws Exception {
        var strangers = new java.util.ArrayList<SocketClient>();
        for (int i = 0; i < 5; i++) {
            strangers.add(node.connect(target));
        }
        assertThat(refusal(node.uri(target.id()), SocketNode.PANEL)).isEqualTo(429);
        for (var stranger : strangers) {
            stranger.send("auth", node.token(target));
            stranger.awaitFrame("status");
        }
        for (int i = 5; i < 20; i++) {
            node.login(target);
        }
        var oneTooMany = node.connect(target);
        oneTooMany.send("auth", node.token(target));
        assertThat(oneTooMany.awaitClose()).isEqualTo(1013);
        assertThat(oneTooMany.texts("daemon error").getFirst())
                .endsWith("Too many open websocket connections.");
        for (int i = 20; i < 30; i++) {
            node.login(target, SocketNode.BOB, PermissionSet.OWNER);
        }
        var full = node.connect(target);
        full.send("auth", node.token(target, SocketNode.BOB, PermissionSet.OWNER));
        assertThat(full.awaitClose()).isEqualTo(1013);

        // Who leaves makes room.
        strangers.getFirst().close();
        await().until(() -> node.sockets.count() == 29);
        node.login(target);
    }
}
