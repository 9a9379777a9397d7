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
import quetzal.panel.client.FakeDaemon;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.panel.http.Gate;
import quetzal.panel.http.WireJson;

/// Administrators who act as users.
class ImpersonationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static FakeDaemon daemon;
    private static TestServers servers;
    private static long node;
    private static long egg;
    private Person root;
    private Person alice;
    private Browser browser;

    @BeforeAll
    static void world() throws IOException {
        daemon = new FakeDaemon();
        servers = new TestServers(panel.database(), panel.vault());
        node = servers.node(daemon.address(), "direct");
        egg = servers.egg();
    }

    @AfterAll
    static void end() {
        daemon.close();
    }

    @BeforeEach
    void fresh() {
        root = panel.person("root", true);
        alice = panel.user("alice");
        browser = panel.browser().login(root.username(), PanelFixture.PASSWORD);
    }

    private static String path(long user) {
        return "/api/application/users/" + user + "/impersonate";
    }

    private static Map<String, String> form(String password) {
        return Map.of("reason", "Ticket 4711: the world does not load", "password", password);
    }

    private Answer begin(Person person) {
        return browser.post(path(person.number()), form(PanelFixture.PASSWORD));
    }

    private void act() {
        var answer = begin(alice);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private Answer leave() {
        return browser.send("POST", "/api/client/account/impersonation/end", null);
    }

    private String whoAmI() {
        return browser.get("/api/client/account").attributes().path("username").asText();
    }

    /// Rows that have this user as a subject, oldest first: event, outcome, actor and impersonator.
    private static List<String> rows(Person subject, String event) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                                SELECT a.outcome || ' ' || coalesce(a.actor_name, '-') || ' '
                                                       || coalesce(a.impersonator_name, '-') || ' '
                                                       || coalesce(a.properties ->> 'why', '-')
                                                FROM activity a JOIN activity_subjects s ON s.activity_id = a.id
                                                WHERE s.kind = 'user' AND s.subject_id = :user AND a.event = :event
                                                ORDER BY a.id
                                                """)
                                        .bind("user", subject.number())
                                        .bind("event", event)
                                        .mapTo(String.class)
                                        .list());
    }

    private TestServer server() {
        var made = servers.server(alice, node, egg, "lobby");
        daemon.knows(made);
        return made;
    }

    @Test
    void anAdministratorActsWithAReasonAndReturnsToHimself() {
        var begun = begin(alice);

        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        assertThat(begun.attributes().path("administrator").asText()).isEqualTo(root.username());
        assertThat(begun.attributes().path("username").asText()).isEqualTo(alice.username());
        assertThat(Instant.parse(begun.attributes().path("until").asText()))
                .isBetween(
                        panel.clock().instant().plus(Duration.ofMinutes(59)),
                        panel.clock().instant().plus(Duration.ofMinutes(60)));
        var account = browser.get("/api/client/account").attributes();
        assertThat(account.path("username").asText()).isEqualTo(alice.username());
        assertThat(account.path("admin").asBoolean()).isFalse();
        assertThat(account.at("/impersonation/administrator").asText()).isEqualTo(root.username());
        assertThat(account.at("/impersonation/reason").asText()).startsWith("Ticket 4711");
        assertThat(browser.get("/api/application/users").status()).isEqualTo(403);

        assertThat(leave().status()).isEqualTo(204);

        assertThat(whoAmI()).isEqualTo(root.username());
        assertThat(browser.get("/api/client/account").attributes().path("impersonation").isNull())
                .isTrue();
        assertThat(browser.get("/api/application/users").status()).isEqualTo(200);
        assertThat(browser.cookie("quetzal_own_session").orElse("")).isEmpty();
        for (var person : List.of(root, alice)) {
            assertThat(rows(person, "user:impersonate.start"))
                    .containsExactly("ok " + root.username() + " - -");
            assertThat(rows(person, "user:impersonate.end"))
                    .containsExactly("ok " + root.username() + " - left");
        }
        assertThat(leave().status()).isEqualTo(409);
    }

    @Test
    void noKeyNoSelfNoAdministratorNoWrongPasswordAndNoReasonIsRefused() {
        var other = panel.person("root", true);
        for (var key : List.of(root.clientKey(), root.applicationKey())) {
            var byKey = panel.post(path(alice.number()), key, form(PanelFixture.PASSWORD));
            assertThat(byKey.status()).isEqualTo(403);
            assertThat(byKey.text()).contains("An API key cannot act as another user");
        }
        assertThat(begin(root).status()).isEqualTo(403);
        assertThat(begin(root).text()).contains("your own account");
        assertThat(begin(other).status()).isEqualTo(403);
        assertThat(begin(other).text()).contains("is an administrator");
        assertThat(browser.post(path(987_654), form(PanelFixture.PASSWORD)).status())
                .isEqualTo(404);
        assertThat(browser.post(path(alice.number()), form("guess")).status()).isEqualTo(400);
        assertThat(rows(alice, "user:impersonate.start"))
                .containsExactly("denied " + root.username() + " - wrong password");
        for (var reason : List.of("", "   ", "x".repeat(201))) {
            var refused =
                    browser.post(
                            path(alice.number()),
                            Map.of("reason", reason, "password", PanelFixture.PASSWORD));
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.failedRule()).startsWith("reason:");
        }
        var own = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        assertThat(own.post(path(root.number()), form(PanelFixture.PASSWORD)).status())
                .isEqualTo(403);
        assertThat(
                        browser.sendForged(
                                        "POST",
                                        path(alice.number()),
                                        form(PanelFixture.PASSWORD),
                                        Map.of())
                                .status())
                .isEqualTo(419);
        assertThat(whoAmI()).isEqualTo(root.username());

        act();
        assertThat(begin(panel.user("bob")).status()).as("nested").isEqualTo(403);
    }

    @Test
    void theWaysIntoTheAccountStayItsOwners() {
        act();
        var before = rows(alice, "user:account.password-changed").size();
        var closed = new ArrayList<String>();
        for (var route : panel.routes()) {
            var name = route.method() + " " + route.path();
            if (route.gate() instanceof Gate.Account(_, var ownerOnly) && ownerOnly) {
                var answer =
                        browser.send(
                                route.method(),
                                route.path().replaceAll("\\{[a-z_]+}", "1"),
                                route.method().equals("GET") ? null : Map.of());
                assertThat(answer.status()).as(name).isEqualTo(403);
                assertThat(answer.text())
                        .as(name)
                        .contains("You are acting as " + alice.username())
                        .contains("Leave first");
                closed.add(name);
            } else if (route.path().startsWith("/api/client/account/")
                    && !route.method().equals("GET")) {
                // whatever changes an account is the owner's, but for the way out
                assertThat(name).isEqualTo("POST /api/client/account/impersonation/end");
            }
        }
        assertThat(closed)
                .contains(
                        "PUT /api/client/account/password",
                        "PUT /api/client/account/email",
                        "GET /api/client/account/two-factor",
                        "POST /api/client/account/two-factor",
                        "POST /api/client/account/api-keys",
                        "POST /api/client/account/ssh-keys",
                        "DELETE /api/client/account/sessions/{id}");
        assertThat(rows(alice, "user:account.password-changed")).hasSize(before);
        assertThat(refusals()).isEqualTo(closed.size());
    }

    private long refusals() {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                                SELECT count(*) FROM activity
                                                WHERE event = 'request:denied' AND actor_id = :user
                                                  AND impersonator_id = :root
                                                """)
                                        .bind("user", alice.number())
                                        .bind("root", root.number())
                                        .mapTo(Long.class)
                                        .one());
    }

    @Test
    void whatIsDoneMeanwhileHasBothNamesAndNobodyElseSeesFromWhere() {
        var server = server();
        daemon.answer("POST /api/servers/" + server.uuid() + "/commands", 204, "");
        act();
        assertThat(browser.post(server.path("/command"), Map.of("command", "list")).status())
                .isEqualTo(204);
        assertThat(browser.post(server.path("/settings/rename"), Map.of("name", "hall")).status())
                .isEqualTo(204);
        assertThat(leave().status()).isEqualTo(204);

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
    void theUserSeesItAndMayEndIt() {
        var own = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        act();

        var activity = own.get("/api/client/account/activity?include=actor").json().path("data");
        var start = activity.get(0).path("attributes");
        assertThat(start.path("event").asText()).isEqualTo("user:impersonate.start");
        assertThat(start.at("/relationships/actor/attributes/username").asText())
                .isEqualTo(root.username());
        assertThat(start.at("/properties/reason").asText()).startsWith("Ticket 4711");
        assertThat(start.path("ip").isNull()).isTrue();
        assertThat(own.get("/api/client/account/activity?filter[ip]=127.0.0.1").json().toString())
                .doesNotContain("user:impersonate.start");
        var acting = new ArrayList<JsonNode>();
        own.get("/api/client/account/sessions")
                .json()
                .path("data")
                .forEach(
                        session -> {
                            if (!session.at("/attributes/impersonator").isNull()) {
                                acting.add(session.path("attributes"));
                            }
                        });
        assertThat(acting).hasSize(1);
        assertThat(acting.getFirst().path("impersonator").asText()).isEqualTo(root.username());
        assertThat(acting.getFirst().path("ip").isNull()).isTrue();
        assertThat(acting.getFirst().path("user_agent").isNull()).isTrue();

        var end = "/api/client/account/sessions/" + acting.getFirst().path("id").asText();
        assertThat(own.send("DELETE", end, null).status()).isEqualTo(204);

        over("withdrawn");
        assertThat(leave().status()).as("back to his own").isEqualTo(204);
        assertThat(whoAmI()).isEqualTo(root.username());
    }

    /// The session in the user's name is refused at once, and its end is noted soon.
    private void over(String why) {
        assertThat(browser.get("/api/client/account").status()).isEqualTo(401);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(rows(alice, "user:impersonate.end"))
                                        .hasSize(1)
                                        .first()
                                        .asString()
                                        .endsWith(" " + why));
    }

    @Test
    void itEndsWhenTheAdministratorIsNoneAnyMore() {
        act();
        servers.execute("UPDATE users SET root_admin = false WHERE id = " + root.number());

        over("withdrawn");
    }

    @Test
    void itEndsWithTheAdministratorsPassword() {
        act();
        var other = panel.browser().login(root.username(), PanelFixture.PASSWORD);
        assertThat(
                        other.send(
                                        "PUT",
                                        "/api/client/account/password",
                                        Map.of(
                                                "current_password",
                                                PanelFixture.PASSWORD,
                                                "password",
                                                "another good one",
                                                "password_confirmation",
                                                "another good one"))
                                .status())
                .isEqualTo(204);

        over("withdrawn");
        assertThat(leave().status()).as("his own session went too").isEqualTo(401);
    }

    @Test
    void itEndsWithTheAdministratorsOwnSession() {
        act();
        var other = panel.browser().login(root.username(), PanelFixture.PASSWORD);
        assertThat(other.send("DELETE", "/api/client/account/sessions", null).status())
                .isEqualTo(204);

        over("withdrawn");
    }

    @Test
    void itEndsWhenTheUserBecomesAnAdministrator() {
        act();
        servers.execute("UPDATE users SET root_admin = true WHERE id = " + alice.number());

        over("withdrawn");
    }

    @Test
    void itEndsAfterAnHourWhateverIsDoneMeanwhile() {
        act();
        for (int minutes = 0; minutes < 58; minutes += 29) {
            panel.clock().jump(Duration.ofMinutes(29));
            assertThat(whoAmI()).isEqualTo(alice.username());
        }
        panel.clock().jump(Duration.ofMinutes(3));

        over("time");
        assertThat(leave().status()).isEqualTo(204);
        assertThat(whoAmI()).isEqualTo(root.username());
    }

    @Test
    void loggingOutLeavesNothingBehind() {
        act();
        assertThat(browser.send("POST", "/auth/logout", null).status()).isEqualTo(204);

        assertThat(browser.get("/api/client/account").status()).isEqualTo(401);
        long left =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT count(*) FROM sessions WHERE user_id IN (:root, :alice)")
                                                .bind("root", root.number())
                                                .bind("alice", alice.number())
                                                .mapTo(Long.class)
                                                .one());
        assertThat(left).isZero();
    }

    @Test
    void loggingOutWhenTheHourIsOverEndsHisOwnSessionToo() {
        act();
        var own = browser.cookie("quetzal_own_session").orElseThrow();
        panel.clock().jump(Duration.ofMinutes(61));
        assertThat(browser.sendForged("POST", "/auth/logout", null, Map.of()).status())
                .isEqualTo(419);
        assertThat(browser.send("POST", "/auth/logout", null).status()).isEqualTo(204);

        browser.setCookie("quetzal_session", own);
        assertThat(browser.get("/api/client/account").status()).isEqualTo(401);
        assertThat(rows(root, "auth:logout")).containsExactly("ok " + root.username() + " - -");
        over("time");
    }

    @Test
    void anotherBrowsersSessionIsNoWayBack() {
        act();
        var stranger = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        var token = stranger.cookie("quetzal_session").orElseThrow();
        browser.setCookie("quetzal_own_session", token);

        assertThat(leave().status()).isEqualTo(409);
        assertThat(whoAmI()).isEqualTo(alice.username());
    }

    @Test
    void whatNodesReportOfHisTicketsIsHisAndAtTheEndTheyAreTold() {
        var server = server();
        act();
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

        daemon.answer("POST /api/servers/" + server.uuid() + "/ws/deny", 204, "");
        daemon.calls.clear();
        // a shell lives longer than the ticket that opened it
        panel.clock().jump(Duration.ofMinutes(20));
        assertThat(leave().status()).isEqualTo(204);
        await().atMost(PATIENCE)
                .until(
                        () ->
                                daemon.calls.stream()
                                        .anyMatch(
                                                call ->
                                                        call.line().endsWith("/ws/deny")
                                                                && call.body().contains(mine)
                                                                && !call.body().contains(hers)));
    }

    /// Begins to ask for a console ticket, and ends what it is asked with while the node is slow to answer.
    private int askedWhileEnding(TestServer server, Browser asking, Runnable end) throws Exception {
        daemon.calls.clear();
        var hold = daemon.hold();
        try {
            var answer = CompletableFuture.supplyAsync(() -> asking.get(server.path("/websocket")));
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    daemon.calls.stream()
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
        var server = server();
        act();
        assertThat(
                        askedWhileEnding(
                                server, browser, () -> assertThat(leave().status()).isEqualTo(204)))
                .isNotEqualTo(200);

        var second = server();
        act();
        assertThat(
                        askedWhileEnding(
                                second,
                                browser,
                                () ->
                                        servers.execute(
                                                "UPDATE users SET root_admin = false WHERE id = "
                                                        + root.number())))
                .isNotEqualTo(200);

        var third = server();
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
        var server = server();
        act();
        var mine = ticket(browser.get(server.path("/websocket")));
        var began = panel.clock().instant();
        panel.clock().jump(Duration.ofMinutes(2));
        assertThat(leave().status()).isEqualTo(204);
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
                                                .bind("id", node)
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
