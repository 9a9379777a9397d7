package quetzal.panel.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Browser;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.http.Gate;

/// Administrators who act as users.
class ImpersonationTest {
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

    private String whoAmI() {
        return browser.get("/api/client/account").attributes().path("username").asText();
    }

    @Test
    void anAdministratorActsWithAReasonAndReturnsToHimself() {
        var begun = occasion.begin(alice);

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

        assertThat(occasion.leave().status()).isEqualTo(204);

        assertThat(whoAmI()).isEqualTo(root.username());
        assertThat(browser.get("/api/client/account").attributes().path("impersonation").isNull())
                .isTrue();
        assertThat(browser.get("/api/application/users").status()).isEqualTo(200);
        assertThat(browser.cookie("quetzal_own_session").orElse("")).isEmpty();
        for (var person : List.of(root, alice)) {
            assertThat(world.rows(person, "user:impersonate.start"))
                    .containsExactly("ok " + root.username() + " - -");
            assertThat(world.rows(person, "user:impersonate.end"))
                    .containsExactly("ok " + root.username() + " - left");
        }
        assertThat(occasion.leave().status()).isEqualTo(409);
    }

    @Test
    void noKeyNoSelfNoAdministratorNoWrongPasswordAndNoReasonIsRefused() {
        var other = panel.person("root", true);
        for (var key : List.of(root.clientKey(), root.applicationKey())) {
            var byKey =
                    panel.post(
                            ActingWorld.path(alice.number()),
                            key,
                            ActingWorld.form(PanelFixture.PASSWORD));
            assertThat(byKey.status()).isEqualTo(403);
            assertThat(byKey.text()).contains("An API key cannot act as another user");
        }
        assertThat(occasion.begin(root).status()).isEqualTo(403);
        assertThat(occasion.begin(root).text()).contains("your own account");
        assertThat(occasion.begin(other).status()).isEqualTo(403);
        assertThat(occasion.begin(other).text()).contains("is an administrator");
        assertThat(
                        browser.post(
                                        ActingWorld.path(987_654),
                                        ActingWorld.form(PanelFixture.PASSWORD))
                                .status())
                .isEqualTo(404);
        assertThat(
                        browser.post(ActingWorld.path(alice.number()), ActingWorld.form("guess"))
                                .status())
                .isEqualTo(400);
        assertThat(world.rows(alice, "user:impersonate.start"))
                .containsExactly("denied " + root.username() + " - wrong password");
        for (var reason : List.of("", "   ", "x".repeat(201))) {
            var refused =
                    browser.post(
                            ActingWorld.path(alice.number()),
                            Map.of("reason", reason, "password", PanelFixture.PASSWORD));
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.failedRule()).startsWith("reason:");
        }
        var own = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        assertThat(
                        own.post(
                                        ActingWorld.path(root.number()),
                                        ActingWorld.form(PanelFixture.PASSWORD))
                                .status())
                .isEqualTo(403);
        assertThat(
                        browser.sendForged(
                                        "POST",
                                        ActingWorld.path(alice.number()),
                                        ActingWorld.form(PanelFixture.PASSWORD),
                                        Map.of())
                                .status())
                .isEqualTo(419);
        assertThat(whoAmI()).isEqualTo(root.username());

        occasion.act();
        assertThat(occasion.begin(panel.user("bob")).status()).as("nested").isEqualTo(403);
    }

    @Test
    void theWaysIntoTheAccountStayItsOwners() {
        occasion.act();
        var before = world.rows(alice, "user:account.password-changed").size();
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
        assertThat(world.rows(alice, "user:account.password-changed")).hasSize(before);
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
    void theUserSeesItAndMayEndIt() {
        var own = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        occasion.act();

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
        assertThat(occasion.leave().status()).as("back to his own").isEqualTo(204);
        assertThat(whoAmI()).isEqualTo(root.username());
    }

    /// The session in the user's name is refused at once, and its end is noted soon.
    private void over(String why) {
        assertThat(browser.get("/api/client/account").status()).isEqualTo(401);
        await().atMost(ActingWorld.PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(world.rows(alice, "user:impersonate.end"))
                                        .hasSize(1)
                                        .first()
                                        .asString()
                                        .endsWith(" " + why));
    }

    @Test
    void itEndsWhenTheAdministratorIsNoneAnyMore() {
        occasion.act();
        world.servers().execute("UPDATE users SET root_admin = false WHERE id = " + root.number());

        over("withdrawn");
    }

    @Test
    void itEndsWithTheAdministratorsPassword() {
        occasion.act();
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
        assertThat(occasion.leave().status()).as("his own session went too").isEqualTo(401);
    }

    @Test
    void itEndsWithTheAdministratorsOwnSession() {
        occasion.act();
        var other = panel.browser().login(root.username(), PanelFixture.PASSWORD);
        assertThat(other.send("DELETE", "/api/client/account/sessions", null).status())
                .isEqualTo(204);

        over("withdrawn");
    }

    @Test
    void itEndsWhenTheUserBecomesAnAdministrator() {
        occasion.act();
        world.servers().execute("UPDATE users SET root_admin = true WHERE id = " + alice.number());

        over("withdrawn");
    }

    @Test
    void itEndsAfterAnHourWhateverIsDoneMeanwhile() {
        occasion.act();
        for (int minutes = 0; minutes < 58; minutes += 29) {
            panel.clock().jump(Duration.ofMinutes(29));
            assertThat(whoAmI()).isEqualTo(alice.username());
        }
        panel.clock().jump(Duration.ofMinutes(3));

        over("time");
        assertThat(occasion.leave().status()).isEqualTo(204);
        assertThat(whoAmI()).isEqualTo(root.username());
    }

    @Test
    void loggingOutLeavesNothingBehind() {
        occasion.act();
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
        occasion.act();
        var own = browser.cookie("quetzal_own_session").orElseThrow();
        panel.clock().jump(Duration.ofMinutes(61));
        assertThat(browser.sendForged("POST", "/auth/logout", null, Map.of()).status())
                .isEqualTo(419);
        assertThat(browser.send("POST", "/auth/logout", null).status()).isEqualTo(204);

        browser.setCookie("quetzal_session", own);
        assertThat(browser.get("/api/client/account").status()).isEqualTo(401);
        assertThat(world.rows(root, "auth:logout"))
                .containsExactly("ok " + root.username() + " - -");
        over("time");
    }

    @Test
    void anotherBrowsersSessionIsNoWayBack() {
        occasion.act();
        var stranger = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        var token = stranger.cookie("quetzal_session").orElseThrow();
        browser.setCookie("quetzal_own_session", token);

        assertThat(occasion.leave().status()).isEqualTo(409);
        assertThat(whoAmI()).isEqualTo(alice.username());
    }
}
