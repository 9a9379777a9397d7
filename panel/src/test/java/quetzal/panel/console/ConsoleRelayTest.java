package quetzal.panel.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static quetzal.panel.console.RelayStand.KEY;
import static quetzal.panel.console.RelayStand.NODE;
import static quetzal.panel.console.RelayStand.ORIGIN;
import static quetzal.panel.console.RelayStand.QUICK;
import static quetzal.panel.console.RelayStand.SERVER;
import static quetzal.panel.console.RelayStand.USER;
import static quetzal.panel.console.RelayStand.at;
import static quetzal.panel.console.RelayStand.auth;
import static quetzal.panel.console.RelayStand.handshake;
import static quetzal.panel.console.RelayStand.masked;
import static quetzal.panel.console.RelayStand.output;
import static quetzal.panel.console.RelayStand.rawViewer;
import static quetzal.panel.console.RelayStand.target;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import quetzal.shared.id.ServerId;
import quetzal.shared.permission.PermissionSet;

class ConsoleRelayTest {
    private final RelayStand stand = new RelayStand();

    @AfterEach
    void close() throws Exception {
        stand.close();
    }

    @Test
    void framesPassBothWaysInOrderAndTheNodeHearsWhoCalls() throws Exception {
        var daemon =
                stand.daemon(
                        peer ->
                                peer.authenticated(
                                        p -> {
                                            for (int i = 1; i <= 2_000; i++) {
                                                p.text(output(i));
                                            }
                                            p.readOn();
                                        }));
        var viewer = stand.relayed(daemon, QUICK);
        viewer.send(auth());

        assertThat(viewer.next()).isEqualTo("{\"event\":\"auth success\"}");
        for (int i = 1; i <= 2_000; i++) {
            assertThat(viewer.next()).isEqualTo(output(i));
        }
        viewer.send("{\"event\":\"send command\",\"args\":[\"list\"]}");
        viewer.send("{\"event\":\"send command\",\"args\":[\"ütf 🎮\"]}");
        await().until(() -> daemon.received.size() >= 3);
        assertThat(daemon.received.stream().map(ScriptedDaemon.Frame::text))
                .filteredOn(text -> text.contains("send command"))
                .containsExactly(
                        "{\"event\":\"send command\",\"args\":[\"list\"]}",
                        "{\"event\":\"send command\",\"args\":[\"ütf 🎮\"]}");
        assertThat(daemon.handshakes.take())
                .containsEntry("Origin", ORIGIN)
                .containsEntry("X-Forwarded-For", "127.0.0.1")
                .containsEntry("Authorization", "Bearer " + KEY.secret())
                .containsEntry(":request", "GET /api/servers/" + SERVER + "/ws HTTP/1.1");
    }

    @Test
    void theSameScriptLooksTheSameDirectAndRelayed() throws Exception {
        var long64 = "{\"event\":\"console output\",\"args\":[\"" + "é".repeat(64 * 1024) + "\"]}";
        ScriptedDaemon.Script script =
                peer ->
                        peer.authenticated(
                                p -> {
                                    p.text("{\"event\":\"status\",\"args\":[\"running\"]}");
                                    p.text(long64);
                                    p.frame(9, new byte[] {1});
                                    p.text(output(1));
                                    p.close(4409, "server is suspended");
                                    p.readOn();
                                });
        var direct =
                RecordingViewer.open(
                        stand.http(), target(stand.daemon(script).address()).socket(), ORIGIN);
        var relayed = stand.relayed(stand.daemon(script), QUICK);
        direct.send(auth());
        relayed.send(auth());

        assertThat(relayed.close()).isEqualTo(direct.close());
        assertThat(List.copyOf(relayed.messages))
                .isEqualTo(List.copyOf(direct.messages))
                .hasSize(4);
    }

    @Test
    void aViewerThatDoesNotReadHoldsBackTheNodeAndIsCutAsTooSlow() throws Exception {
        var written = new AtomicLong();
        var blocked = new AtomicBoolean();
        var line = output(1).repeat(1).replace("line 1", "x".repeat(1_000));
        var daemon =
                stand.daemon(
                        peer ->
                                peer.authenticated(
                                        p -> {
                                            try {
                                                while (true) {
                                                    p.text(line);
                                                    written.addAndGet(line.length());
                                                }
                                            } catch (IOException e) {
                                                blocked.set(true);
                                            }
                                        }));
        var port = stand.serve(daemon, QUICK);
        try (var deaf = rawViewer(port)) {
            deaf.getOutputStream().write(masked(auth()));
            await().atMost(Duration.ofSeconds(20)).untilTrue(blocked);
            // What sits in the kernel's buffers of two loopback connections; nothing of it is in
            // the panel.
            assertThat(written.get()).isLessThan(16 * 1024 * 1024);
        }
    }

    @Test
    void everyLineOfABurstArrivesOnceAndInOrder() throws Exception {
        int lines = 30_000;
        var daemon =
                stand.daemon(
                        peer ->
                                peer.authenticated(
                                        p -> {
                                            for (int i = 1; i <= lines; i++) {
                                                p.text(output(i));
                                            }
                                            p.readOn();
                                        }));
        var viewer = stand.relayed(daemon, RelayLimits.DEFAULT);
        viewer.send(auth());
        await().atMost(Duration.ofSeconds(30)).until(() -> viewer.messages.size() > lines);
        assertThat(viewer.messages.stream().skip(1).toList())
                .isEqualTo(
                        IntStream.rangeClosed(1, lines)
                                .mapToObj(RelayStand::output)
                                .collect(Collectors.toList()));
    }

    @Test
    void closesOfTheBrowserReachTheNode() throws Exception {
        var daemon = stand.daemon(ScriptedDaemon.Peer::readOn);
        var viewer = stand.relayed(daemon, QUICK);
        viewer.send(auth());
        viewer.socket().sendClose(1000, "bye").join();

        await().until(() -> daemon.received.stream().anyMatch(frame -> frame.opcode() == 8));
        assertThat(daemon.received)
                .filteredOn(frame -> frame.opcode() == 8)
                .allSatisfy(frame -> assertThat(frame.closeCode()).isEqualTo(1000));
    }

    @Test
    void aMessageOverFourKibibytesCloses1009() throws Exception {
        var daemon = stand.daemon(ScriptedDaemon.Peer::readOn);
        var viewer = stand.relayed(daemon, QUICK);
        viewer.send("x".repeat(4_097));

        assertThat(viewer.close().code()).isEqualTo(1009);
        await().until(() -> daemon.received.stream().anyMatch(frame -> frame.opcode() == 8));
        assertThat(daemon.received).noneMatch(frame -> frame.opcode() == 1);
    }

    @Test
    void anUnreachableNodeCloses1013AndAnUnknownServer4404() throws Exception {
        var dead = new ScriptedDaemon(ScriptedDaemon.Peer::readOn);
        var nowhere = dead.address();
        dead.close();
        assertThat(stand.view(stand.serve(target(nowhere), QUICK)).close().code()).isEqualTo(1013);

        assertThat(
                        stand.relayed(stand.daemon(new ScriptedDaemon.Refusal(404)), QUICK)
                                .close()
                                .code())
                .isEqualTo(4404);
        assertThat(
                        stand.relayed(stand.daemon(new ScriptedDaemon.Refusal(403)), QUICK)
                                .close()
                                .code())
                .isEqualTo(1013);
    }

    @Test
    void aNodeThatVanishesIsToldAsGoingAway() throws Exception {
        var viewer =
                stand.relayed(
                        stand.daemon(
                                peer -> {
                                    peer.read();
                                }),
                        QUICK);
        viewer.send(auth());

        assertThat(viewer.close().code()).isEqualTo(1001);
    }

    @Test
    void withoutAnAcceptedTokenASocketLivesNoLongerThanItsDeadline() throws Exception {
        var daemon = stand.daemon(ScriptedDaemon.Peer::readOn);
        var viewer = stand.relayed(daemon, QUICK);

        assertThat(viewer.close().code()).isEqualTo(4401);
    }

    @Test
    void aTokenOfAnotherServerNeverCountsAsAuthenticated() throws Exception {
        var daemon = stand.daemon(peer -> peer.authenticated(ScriptedDaemon.Peer::readOn));
        var viewer = stand.relayed(daemon, QUICK);
        viewer.send(auth(new ServerId(UUID.randomUUID()), KEY, PermissionSet.OWNER));

        assertThat(viewer.close().code()).isEqualTo(4401);
    }

    @Test
    void atMostFiveSocketsOfOneAddressWaitForTheirToken() throws Exception {
        var daemon = stand.daemon(peer -> peer.authenticated(ScriptedDaemon.Peer::readOn));
        int port = stand.serve(daemon, RelayLimits.DEFAULT);
        var waiting = IntStream.range(0, 5).mapToObj(_ -> stand.view(port)).toList();

        assertThatThrownBy(() -> stand.view(port))
                .hasCauseInstanceOf(WebSocketHandshakeException.class)
                .satisfies(
                        e ->
                                assertThat(
                                                ((WebSocketHandshakeException) e.getCause())
                                                        .getResponse()
                                                        .statusCode())
                                        .isEqualTo(429));
        waiting.getFirst().send(auth());
        waiting.getFirst().next();
        var sixth = stand.view(port);
        sixth.send(auth());
        assertThat(sixth.next()).contains("auth success");
        assertThat(daemon.connections()).isEqualTo(6);
    }

    @Test
    void foreignOriginsUnknownServersGetNoUpgrade() throws Exception {
        var daemon = stand.daemon(ScriptedDaemon.Peer::readOn);
        int port = stand.serve(daemon, QUICK);

        for (var origin : List.of("http://evil.example", ORIGIN + "/", ORIGIN + ":81", "null")) {
            assertThat(
                            refusal(
                                    () ->
                                            RecordingViewer.open(
                                                    stand.http(),
                                                    at(port, SERVER.toString()),
                                                    origin)))
                    .isEqualTo(403);
        }
        assertThat(refusal(() -> RecordingViewer.open(stand.http(), at(port, "nowhere0"), ORIGIN)))
                .isEqualTo(404);
        assertThat(daemon.connections()).isZero();
    }

    @Test
    void lostRightsCloseTheSocketWithTheirOwnCodes() throws Exception {
        var subuser = PermissionSet.of(List.of("websocket.connect", "control.console"));
        var fewer = PermissionSet.of(List.of("websocket.connect"));
        assertThat(afterChange(subuser, new Standing.Withdrawn())).isEqualTo(4403);
        assertThat(afterChange(subuser, new Standing.Suspended())).isEqualTo(4409);
        assertThat(afterChange(subuser, new Standing.Deleted())).isEqualTo(1001);
        assertThat(afterChange(subuser, new Standing.Allowed(fewer, 1, NODE))).isEqualTo(4401);
        assertThat(afterChange(subuser, new Standing.Allowed(subuser, 2, NODE))).isEqualTo(4401);
        assertThat(afterChange(subuser, new Standing.Allowed(subuser, 1, NODE + 1)))
                .isEqualTo(4404);
    }

    @Test
    void moreRightsLeaveTheSocketOpen() throws Exception {
        var subuser = PermissionSet.of(List.of("websocket.connect"));
        var viewer = authenticated(subuser);
        stand.standings()
                .put(new Viewer(SERVER, USER), new Standing.Allowed(PermissionSet.OWNER, 1, NODE));

        await().during(Duration.ofSeconds(1)).until(() -> !viewer.closed.isDone());
    }

    @Test
    void aQuietViewerThatAnswersPingsStaysAndOneThatDoesNotIsCut() throws Exception {
        var daemon = stand.daemon(peer -> peer.authenticated(ScriptedDaemon.Peer::readOnAnswering));
        int port = stand.serve(daemon, QUICK);
        stand.standings()
                .put(new Viewer(SERVER, USER), new Standing.Allowed(PermissionSet.OWNER, 1, NODE));
        var quiet = stand.view(port);
        quiet.send(auth());
        try (var dead = rawViewer(port)) {
            dead.setSoTimeout(15_000);
            dead.getOutputStream().write(masked(auth()));
            var in = dead.getInputStream();
            while (in.read() >= 0) {}
        }
        assertThat(quiet.closed).isNotDone();
    }

    @Test
    void aStoppingPanelSaysGoingAway() throws Exception {
        var daemon = stand.daemon(peer -> peer.authenticated(ScriptedDaemon.Peer::readOn));
        var viewer = stand.relayed(daemon, QUICK);
        viewer.send(auth());
        viewer.next();
        stand.relay().close();

        assertThat(viewer.close().code()).isEqualTo(1001);
        await().until(() -> daemon.received.stream().anyMatch(frame -> frame.opcode() == 8));
    }

    @Test
    void theOfferToCompressIsDeclined() throws Exception {
        var daemon = stand.daemon(ScriptedDaemon.Peer::readOn);
        int port = stand.serve(daemon, QUICK);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(handshake(socket, "Sec-WebSocket-Extensions: permessage-deflate\r\n"))
                    .startsWith("HTTP/1.1 101")
                    .doesNotContainIgnoringCase("permessage-deflate");
        }
    }

    private int afterChange(PermissionSet held, Standing now) throws Exception {
        var viewer = authenticated(held);
        // one re-check has to see the first standing
        await().pollDelay(QUICK.recheck().multipliedBy(3)).until(() -> true);
        stand.standings().put(new Viewer(SERVER, USER), now);
        return viewer.close().code();
    }

    private RecordingViewer authenticated(PermissionSet held) throws Exception {
        stand.standings().put(new Viewer(SERVER, USER), new Standing.Allowed(held, 1, NODE));
        var viewer =
                stand.relayed(
                        stand.daemon(
                                peer -> peer.authenticated(ScriptedDaemon.Peer::readOnAnswering)),
                        QUICK);
        viewer.send(auth(SERVER, KEY, held));
        assertThat(viewer.next()).contains("auth success");
        return viewer;
    }

    private static int refusal(Runnable opening) {
        try {
            opening.run();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                return refused.getResponse().statusCode();
            }
            throw e;
        }
        return 101;
    }
}
