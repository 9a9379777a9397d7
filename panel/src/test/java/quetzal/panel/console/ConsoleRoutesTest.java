package quetzal.panel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.TestClock;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.client.FakeDaemon;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.shared.ticket.Ticket;
import quetzal.shared.ticket.TicketKey;
import quetzal.shared.ticket.TicketScope;
import quetzal.shared.ticket.TicketVerdict;
import quetzal.shared.ticket.TicketVerifier;

class ConsoleRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static FakeDaemon daemon;
    private static TestServers servers;
    private static Person owner;
    private static Person admin;
    private static long node;
    private static long egg;

    @BeforeAll
    static void world() throws IOException {
        daemon = new FakeDaemon();
        servers = new TestServers(panel.database(), panel.vault());
        owner = panel.user("owner");
        admin = panel.admin();
        node = servers.node(daemon.address(), "direct");
        egg = servers.egg();
    }

    @AfterAll
    static void end() {
        daemon.close();
    }

    private static TestServer known() {
        var server = servers.server(owner, node, egg, "lobby");
        daemon.knows(server);
        return server;
    }

    private static Ticket ticket(Answer answer) {
        var token = answer.json().path("data").path("token").asText();
        var verdict =
                new TicketVerifier(new TicketKey(TestServers.NODE_SECRET), panel.clock())
                        .verify(token);
        assertThat(verdict).isInstanceOf(TicketVerdict.Valid.class);
        return ((TicketVerdict.Valid) verdict).ticket();
    }

    @Test
    void aTokenCarriesWhatItsHolderMayDoAndNoMore() {
        var server = known();
        var sub = panel.user("sub");
        servers.subuser(server, sub, "websocket.connect", "control.start", "*", "made.up");

        var mine = ticket(panel.get(server.path("/websocket"), sub.clientKey()));
        assertThat(mine.permissions().keys())
                .containsExactlyInAnyOrder("websocket.connect", "control.start");
        assertThat(mine.server().value()).isEqualTo(server.uuid());
        assertThat(mine.user().value()).isEqualTo(sub.uuid());
        assertThat(mine.isFor(TicketScope.WEBSOCKET)).isTrue();
        assertThat(Duration.between(mine.issuedAt(), mine.expiresAt()))
                .isEqualTo(Duration.ofSeconds(900));

        assertThat(
                        ticket(panel.get(server.path("/websocket"), owner.clientKey()))
                                .permissions()
                                .keys())
                .containsExactly("*");
        assertThat(
                        ticket(panel.get(server.path("/websocket"), admin.clientKey()))
                                .permissions()
                                .keys())
                .contains("*", "admin.websocket.install");
    }

    @Test
    void theSocketIsOnTheNodeOrOnThePanelAsTheNodeSays() throws IOException {
        var direct = known();
        assertThat(socket(direct))
                .isEqualTo(
                        "ws"
                                + daemon.address().toString().substring(4)
                                + "/api/servers/"
                                + direct.uuid()
                                + "/ws");

        var relayNode = servers.node(daemon.address(), "relay");
        var relayed = servers.server(owner, relayNode, egg, "relayed");
        daemon.knows(relayed);
        assertThat(socket(relayed))
                .isEqualTo("ws://panel.test/api/client/servers/" + relayed.uuid() + "/ws");
    }

    private static String socket(TestServer server) {
        return panel.get(server.path("/websocket"), owner.clientKey())
                .json()
                .path("data")
                .path("socket")
                .asText();
    }

    @Test
    void tokensThatMayStillBeGoodAreRememberedByName() {
        var server = known();
        var ticket = ticket(panel.get(server.path("/websocket"), owner.clientKey()));
        var names =
                panel.database()
                        .read(
                                tx ->
                                        new ConsoleStore()
                                                .live(
                                                        tx,
                                                        ticket.user(),
                                                        List.of(ticket.server()),
                                                        panel.clock().instant()));
        assertThat(names.get(ticket.server())).contains(ticket.id());
    }

    @Test
    void suspensionAndMaintenanceKeepEveryoneOutInstallingAllButAdmins() {
        var server = known();
        servers.set(server, "status = 'installing'");
        assertThat(status(server, owner)).isEqualTo(409);
        assertThat(status(server, admin)).isEqualTo(200);
        servers.set(server, "status = NULL, suspended = true");
        assertThat(status(server, owner)).isEqualTo(409);
        assertThat(status(server, admin)).isEqualTo(409);
        servers.set(server, "suspended = false");
        servers.execute("UPDATE nodes SET maintenance_mode = true WHERE id = " + node);
        try {
            assertThat(status(server, admin)).isEqualTo(409);
        } finally {
            servers.execute("UPDATE nodes SET maintenance_mode = false WHERE id = " + node);
        }
    }

    private static int status(TestServer server, Person person) {
        return panel.get(server.path("/websocket"), person.clientKey()).status();
    }

    @Test
    void anUnreachableNodeOrAnUnknownServerIsUnavailableWithDiagnosticsForAdminsOnly() {
        var unknown = servers.server(owner, node, egg, "unknown");
        var answer = panel.get(unknown.path("/websocket"), owner.clientKey());
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().path("unavailable").asBoolean()).isTrue();
        assertThat(answer.json().path("message").asText()).contains("does not know it");
        assertThat(answer.code()).isEqualTo("ServiceUnavailableHttpException");
        assertThat(answer.json().has("diagnostics")).isFalse();

        var nowhere =
                servers.server(
                        owner, servers.node(URI.create("http://127.0.0.1:1"), "direct"), egg, "x");
        var forAdmin = panel.get(nowhere.path("/websocket"), admin.clientKey());
        assertThat(forAdmin.status()).isEqualTo(503);
        assertThat(forAdmin.json().path("diagnostics").path("address").asText())
                .isEqualTo("http://127.0.0.1:1");
        assertThat(forAdmin.json().path("diagnostics").path("reason").asText()).isNotEmpty();
    }

    @Test
    void aProxysPageIsNotTakenForADaemon() {
        var server = servers.server(owner, node, egg, "html");
        daemon.answer("GET /api/servers/" + server.uuid(), 200, "<html>Bad gateway</html>");

        assertThat(status(server, owner)).isEqualTo(503);
        assertThat(panel.get(server.path("/resources"), owner.clientKey()).status()).isEqualTo(504);
    }

    @Test
    void howeverManyAskTheNodeIsAskedOnce() {
        var server = known();
        var hold = daemon.hold();
        var line = "GET /api/servers/" + server.uuid();
        var asking =
                IntStream.range(0, 20)
                        .mapToObj(
                                _ ->
                                        CompletableFuture.supplyAsync(
                                                () ->
                                                        panel.get(
                                                                server.path("/resources"),
                                                                owner.clientKey()),
                                                Thread::startVirtualThread))
                        .toList();
        org.awaitility.Awaitility.await().until(() -> calls(line) == 1);
        hold.countDown();
        asking.forEach(
                answer -> {
                    var stats = answer.join().attributes();
                    assertThat(stats.path("current_state").asText()).isEqualTo("running");
                    assertThat(stats.path("resources").path("cpu_absolute").asDouble())
                            .isEqualTo(12.5);
                    assertThat(stats.path("resources").path("network_rx_bytes").asInt())
                            .isEqualTo(3);
                });
        assertThat(status(server, owner)).isEqualTo(200);
        assertThat(calls(line)).isEqualTo(1);
    }

    private static long calls(String line) {
        return daemon.calls.stream().filter(call -> call.line().equals(line)).count();
    }

    @Test
    void commandsReachTheNodeAndAreNotedWithTheirOutcome() {
        var server = known();
        var path = "POST /api/servers/" + server.uuid() + "/commands";
        daemon.answer(path, 204, "");
        assertThat(command(server, "say hi").status()).isEqualTo(204);
        assertThat(daemon.calls)
                .anySatisfy(
                        call -> {
                            assertThat(call.line()).isEqualTo(path);
                            assertThat(call.body())
                                    .isEqualTo(
                                            "{\"commands\":[\"say hi\"],\"user\":\""
                                                    + owner.uuid()
                                                    + "\",\"ip\":\"127.0.0.1\"}");
                            assertThat(call.authorization())
                                    .isEqualTo("Bearer " + TestServers.NODE_SECRET);
                        });
        daemon.answer(path, 502, "{\"error\":\"not running\"}");
        var offline = command(server, "say hi");
        assertThat(offline.status()).isEqualTo(502);
        assertThat(offline.code()).isEqualTo("HttpException");

        for (var bad : List.of("a\nb", "a\rb", "a\u0000b", "x".repeat(4_097), " ")) {
            assertThat(command(server, bad).status()).isEqualTo(422);
        }
        assertThat(servers.events(server))
                .containsExactly("server:console.command ok", "server:console.command failed");
    }

    private static Answer command(TestServer server, String text) {
        return panel.post(server.path("/command"), owner.clientKey(), Map.of("command", text));
    }

    @Test
    void eachPowerSignalNeedsItsOwnPermission() {
        var server = known();
        daemon.answer("POST /api/servers/" + server.uuid() + "/power", 202, "");
        var starter = panel.user("starter");
        servers.subuser(server, starter, "control.start");

        assertThat(power(server, starter, "start").status()).isEqualTo(204);
        for (var signal : List.of("stop", "kill", "restart", "explode", "")) {
            assertThat(power(server, starter, signal).status()).as(signal).isEqualTo(403);
        }
        assertThat(power(server, owner, "kill").status()).isEqualTo(204);
        assertThat(power(server, owner, "explode").failedRule()).isEqualTo("signal:in");
        assertThat(servers.events(server))
                .contains("server:power.start ok", "server:power.kill ok", "request:denied denied");
    }

    private static Answer power(TestServer server, Person person, String signal) {
        return panel.post(server.path("/power"), person.clientKey(), Map.of("signal", signal));
    }

    @Test
    void anActIsNotedBeforeTheNodeIsAskedAndHasOneRowWhateverDies() {
        var server = known();
        daemon.answer("POST /api/servers/" + server.uuid() + "/power", 204, "");
        var hold = daemon.hold();
        try {
            var asking =
                    CompletableFuture.supplyAsync(
                            () -> power(server, owner, "start"), Thread::startVirtualThread);
            org.awaitility.Awaitility.await()
                    .until(() -> calls("POST /api/servers/" + server.uuid() + "/power") == 1);
            assertThat(pending(server)).isEqualTo(1);
            assertThat(servers.events(server)).isEmpty();

            // the next panel, when this one would have died here
            var later = new TestClock();
            panel.database().transact(new ActivityLog(later)::endForgotten);
            assertThat(servers.events(server)).isEmpty();
            later.jump(java.time.Duration.ofMinutes(3));
            panel.database().transact(new ActivityLog(later)::endForgotten);
            panel.database().transact(new ActivityLog(later)::endForgotten);
            assertThat(servers.events(server)).containsExactly("server:power.start failed");

            hold.countDown();
            assertThat(asking.join().status()).isEqualTo(204);
            assertThat(servers.events(server)).containsExactly("server:power.start failed");
            assertThat(pending(server)).isZero();
        } finally {
            hold.countDown();
        }
    }

    private static long pending(TestServer server) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                                SELECT count(*) FROM activity_pending
                                                WHERE subjects @> jsonb_build_array(
                                                    jsonb_build_object('kind', 'server', 'id', cast(:id AS bigint)))
                                                """)
                                        .bind("id", server.number())
                                        .mapTo(Long.class)
                                        .one());
    }

    @Test
    void aNodeThatRefusesOrIsSilentIsToldAsSuch() {
        var server = known();
        daemon.answer(
                "POST /api/servers/" + server.uuid() + "/power",
                400,
                "{\"error\":\"the disk is full\"}");
        var refused = power(server, owner, "start");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("the disk is full");

        var gone =
                servers.server(
                        owner, servers.node(URI.create("http://127.0.0.1:1"), "direct"), egg, "x");
        assertThat(power(gone, owner, "start").status()).isEqualTo(504);
        assertThat(servers.events(gone)).containsExactly("server:power.start failed");
    }

    @Test
    void theLogIsReadPageByPageAndWhole() {
        var server = known();
        var console = "GET /api/servers/" + server.uuid() + "/console";
        daemon.answer(
                console + "?limit=2&after=5&search=a+b",
                200,
                """
                {"lines":[{"seq":6,"time":"2026-01-01T00:00:00Z","kind":"command","actor":"%s","line":"> x"}],
                 "oldest":1,"newest":9,"next":6}
                """
                        .formatted(owner.uuid()));
        var page = panel.get(server.path("/logs?after=5&lines=2&search=a%20b"), owner.clientKey());
        assertThat(page.json().path("data").path(0).path("seq").asLong()).isEqualTo(6);
        assertThat(page.json().path("data").path(0).path("actor").asText())
                .isEqualTo(owner.uuid().toString());
        assertThat(page.json().path("meta").path("next").asLong()).isEqualTo(6);
        var watcher = panel.user("watcher");
        servers.subuser(server, watcher, "websocket.connect");
        assertThat(
                        panel.get(
                                        server.path("/logs?after=5&lines=2&search=a%20b"),
                                        watcher.clientKey())
                                .json()
                                .path("data")
                                .path(0)
                                .path("actor")
                                .isNull())
                .isTrue();

        daemon.answer(
                console + "?limit=5000&after=0",
                200,
                """
                {"lines":[{"seq":1,"time":"2026-01-01T00:00:00Z","kind":"output","actor":null,"line":"one"}],
                 "oldest":1,"newest":2,"next":1}
                """);
        daemon.answer(
                console + "?limit=5000&after=1",
                200,
                """
                {"lines":[{"seq":2,"time":"2026-01-01T00:00:00Z","kind":"output","actor":null,"line":"two"}],
                 "oldest":1,"newest":2,"next":null}
                """);
        var file = panel.get(server.path("/logs/download"), owner.clientKey());
        assertThat(file.text()).isEqualTo("one\ntwo\n");
        assertThat(file.header("Content-Disposition")).contains(server.shortId());
        panel.get(server.path("/logs?lines=7"), owner.clientKey());
        panel.get(server.path("/logs?lines=7&until=2026-01-01T00:00:00Z"), owner.clientKey());
        assertThat(daemon.calls.stream().map(FakeDaemon.Call::line))
                .contains(
                        console + "?limit=7&tail=7",
                        console + "?limit=7&after=0&until=2026-01-01T00:00:00Z");
        assertThat(panel.get(server.path("/logs?since=yesterday"), owner.clientKey()).failedRule())
                .isEqualTo("since:date");
    }

    @Test
    void aDaemonWithoutAJournalGivesItsLastLines() {
        var server = known();
        daemon.answer(
                "GET /api/servers/" + server.uuid() + "/logs?size=100",
                200,
                "{\"data\":[\"first\",\"Second\"]}");
        var page = panel.get(server.path("/logs?search=second"), owner.clientKey());
        assertThat(page.json().path("data")).hasSize(1);
        assertThat(page.json().path("data").path(0).path("line").asText()).isEqualTo("Second");
    }

    @Test
    void theInstallLogIsReadWhileInstalling() {
        var server = known();
        servers.set(server, "status = 'installing'");
        daemon.answer(
                "GET /api/servers/" + server.uuid() + "/install-logs",
                200,
                "{\"data\":[\"fetching\",\"done\"]}");
        assertThat(
                        panel.get(server.path("/install-log"), owner.clientKey())
                                .json()
                                .path("data")
                                .asText())
                .isEqualTo("fetching\ndone");
        daemon.answerText("GET /api/servers/" + server.uuid() + "/install-logs", "plain\n");
        assertThat(
                        panel.get(server.path("/install-log"), owner.clientKey())
                                .json()
                                .path("data")
                                .asText())
                .isEqualTo("plain\n");
    }
}
