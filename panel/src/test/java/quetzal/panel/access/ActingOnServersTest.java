package quetzal.panel.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.Browser;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.panel.http.WireJson;

/// What administrators do on servers while they act as users: both names are on it, and the tickets end with it.
class ActingOnServersTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static ActingWorld world;
    private ActingWorld.Occasion occasion;
    private Person root;
    private Person alice;
    private Browser browser;

    @BeforeAll
    static void world() throws IOException {
        world = new ActingWorld(panel);
    }

    @AfterAll
    static void end() {
        world.close();
    }

    @BeforeEach
    void fresh() {
        occasion = world.occasion();
        root = occasion.root();
        alice = occasion.alice();
        browser = occasion.browser();
    }

    @Test
    void whatIsDoneMeanwhileHasBothNamesAndNobodyElseSeesFromWhere() {
        var server = world.server(alice);
        world.daemon().answer("POST /api/servers/" + server.uuid() + "/commands", 204, "");
        occasion.act();
        assertThat(browser.post(server.path("/command"), Map.of("command", "list")).status())
                .isEqualTo(204);
        assertThat(browser.post(server.path("/settings/rename"), Map.of("name", "hall")).status())
                .isEqualTo(204);
        assertThat(occasion.leave().status()).isEqualTo(204);

        var found =
                browser.get("/api/application/audit?filter[impersonator]=" + root.username())
                        .json()
                        .path("data");
        assertThat(texts(found, "/attributes/event"))
                .containsExactly("server:settings.rename", "server:console.command");
        for (var row : found) {
            var line = row.path("attributes");
            assertThat(line.at("/actor/name").asText()).isEqualTo(alice.username());
            assertThat(line.path("impersonator").asText()).isEqualTo(root.username());
            assertThat(line.path("impersonator_id").asLong()).isEqualTo(root.number());
            assertThat(line.path("ip").asText()).isEqualTo("127.0.0.1");
        }
        assertThat(
                        browser.get(
                                        "/api/application/audit?filter[impersonator]=*&filter[user]="
                                                + alice.number())
                                .json()
                                .path("data"))
                .hasSize(2);
        var export =
                browser.get(
                        "/api/application/audit/export?format=csv&filter[impersonator]="
                                + root.number());
        assertThat(export.text().lines()).hasSize(3);
        assertThat(export.text())
                .contains(
                        String.join(
                                "\",\"",
                                alice.username(),
                                alice.uuid().toString(),
                                Long.toString(root.number()),
                                root.username()));

        var seen = panel.get(server.path("/activity"), alice.clientKey()).json().path("data");
        assertThat(texts(seen, "/attributes/impersonator"))
                .containsExactly(root.username(), root.username());
        assertThat(texts(seen, "/attributes/ip")).containsOnly("null");
    }

    private static List<String> texts(JsonNode rows, String pointer) {
        var texts = new ArrayList<String>();
        rows.forEach(row -> texts.add(row.at(pointer).asText()));
        return texts;
    }

    @Test
    void whatNodesReportOfHisTicketsIsHisAndAtTheEndTheyAreTold() {
        var server = world.server(alice);
        occasion.act();
        var mine = ticket(browser.get(server.path("/websocket")));
        var hers = ticket(panel.get(server.path("/websocket"), alice.clientKey()));
        var now = panel.clock().instant();

        var typed = UUID.randomUUID();
        var own = UUID.randomUUID();
        var elsewhere = UUID.randomUUID();
        var foreign = UUID.randomUUID();
        var path = "/api/remote/activity";
        var data =
                List.of(
                        report(typed, server, mine, "192.0.2.1", now),
                        report(own, server, hers, "127.0.0.1", now),
                        // a daemon that does not tell the ticket: the address decides
                        report(foreign, server, "", "127.0.0.1", now),
                        report(elsewhere, server, "", "192.0.2.7", now));
        var answer =
                panel.sendWith(
                        Map.of("Authorization", "Bearer " + token()),
                        "POST",
                        path,
                        Map.of("data", data));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);

        assertThat(impersonator(typed)).isEqualTo(root.username());
        assertThat(impersonator(foreign)).isEqualTo(root.username());
        assertThat(impersonator(own)).isEqualTo("-");
        assertThat(impersonator(elsewhere)).isEqualTo("-");

        world.daemon().answer("POST /api/servers/" + server.uuid() + "/ws/deny", 204, "");
        world.daemon().calls.clear();
        // a shell lives longer than the ticket that opened it
        panel.clock().jump(Duration.ofMinutes(20));
        assertThat(occasion.leave().status()).isEqualTo(204);
        await().atMost(ActingWorld.PATIENCE)
                .until(
                        () ->
                                world.daemon().calls.stream()
                                        .anyMatch(
                                                call ->
                                                        call.line().endsWith("/ws/deny")
                                                                && call.body().contains(mine)
                                                                && !call.body().contains(hers)));
    }

    /// Begins to ask for a console ticket, and ends what it is asked with while the node is slow to answer.
    private int askedWhileEnding(TestServer server, Browser asking, Runnable end) throws Exception {
        world.daemon().calls.clear();
        var hold = world.daemon().hold();
        try {
            var answer = CompletableFuture.supplyAsync(() -> asking.get(server.path("/websocket")));
            await().atMost(ActingWorld.PATIENCE)
                    .until(
                            () ->
                                    world.daemon().calls.stream()
                                            .anyMatch(
                                                    call ->
                                                            call.line()
                                                                    .contains(
                                                                            server.uuid()
                                                                                    .toString())));
            end.run();
            hold.countDown();
            return answer.get(30, TimeUnit.SECONDS).status();
        } finally {
            hold.countDown();
        }
    }

    @Test
    void whatIsAskedForBeforeTheEndIsNotHandedOutAfterIt() throws Exception {
        var server = world.server(alice);
        occasion.act();
        assertThat(
                        askedWhileEnding(
                                server,
                                browser,
                                () -> assertThat(occasion.leave().status()).isEqualTo(204)))
                .isNotEqualTo(200);

        var second = world.server(alice);
        occasion.act();
        assertThat(
                        askedWhileEnding(
                                second,
                                browser,
                                () ->
                                        world.servers()
                                                .execute(
                                                        "UPDATE users SET root_admin = false WHERE id = "
                                                                + root.number())))
                .isNotEqualTo(200);

        var third = world.server(alice);
        var own = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        assertThat(
                        askedWhileEnding(
                                third,
                                own,
                                () ->
                                        assertThat(own.send("POST", "/auth/logout", null).status())
                                                .isEqualTo(204)))
                .isNotEqualTo(200);
        assertThat(panel.get(third.path("/websocket"), alice.clientKey()).status()).isEqualTo(200);
    }

    @Test
    void whatIsReportedOfAnotherTimeIsNotHis() {
        var server = world.server(alice);
        occasion.act();
        var mine = ticket(browser.get(server.path("/websocket")));
        var began = panel.clock().instant();
        panel.clock().jump(Duration.ofMinutes(2));
        assertThat(occasion.leave().status()).isEqualTo(204);
        var left = panel.clock().instant();

        var during = UUID.randomUUID();
        var after = UUID.randomUUID();
        var late = UUID.randomUUID();
        var longAfter = UUID.randomUUID();
        var before = UUID.randomUUID();
        var data =
                List.of(
                        report(during, server, "", "127.0.0.1", began.plusSeconds(60)),
                        report(after, server, "", "127.0.0.1", left.plusSeconds(90)),
                        // his socket, before the node heard of the end
                        report(late, server, mine, "192.0.2.1", left.plusSeconds(90)),
                        report(longAfter, server, mine, "192.0.2.1", began.plusSeconds(20 * 60)),
                        report(before, server, mine, "192.0.2.1", began.minusSeconds(300)));
        panel.clock().jump(Duration.ofMinutes(30));
        var answer =
                panel.sendWith(
                        Map.of("Authorization", "Bearer " + token()),
                        "POST",
                        "/api/remote/activity",
                        Map.of("data", data));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);

        assertThat(impersonator(during)).isEqualTo(root.username());
        assertThat(impersonator(after)).isEqualTo("-");
        assertThat(impersonator(late)).isEqualTo(root.username());
        assertThat(impersonator(longAfter)).isEqualTo("-");
        assertThat(impersonator(before)).isEqualTo("-");
    }

    private String impersonator(UUID row) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                                SELECT coalesce(impersonator_name, '-') FROM activity
                                                WHERE uid = :uid AND actor_id = :alice
                                                """)
                                        .bind("uid", row)
                                        .bind("alice", alice.number())
                                        .mapTo(String.class)
                                        .one());
    }

    private Map<String, Object> report(
            UUID id, TestServer server, String ticket, String ip, Instant at) {
        var row = new java.util.HashMap<String, Object>();
        row.put("id", id.toString());
        row.put("user", alice.uuid().toString());
        row.put("server", server.uuid().toString());
        row.put("event", "server:console.command");
        row.put("metadata", Map.of("command", "list"));
        row.put("ip", ip);
        row.put("timestamp", at.toString());
        if (!ticket.isEmpty()) {
            row.put("ticket", ticket);
        }
        return row;
    }

    private static String token() {
        return panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT daemon_token_id FROM nodes WHERE id = :id")
                                                .bind("id", world.node())
                                                .mapTo(String.class)
                                                .one())
                + "."
                + TestServers.NODE_SECRET;
    }

    /// The name (jti) of a console ticket.
    private static String ticket(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var token = answer.json().at("/data/token").asText();
        var claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        try {
            return WireJson.MAPPER
                    .readTree(new String(claims, StandardCharsets.UTF_8))
                    .path("jti")
                    .asText();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
