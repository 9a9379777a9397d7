package quetzal.panel.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.Browser;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.user.Totp;

class LoginRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @Test
    void aRightPasswordOpensASessionThatIsHiddenFromScripts() {
        var alice = panel.user("alice");
        var browser = panel.browser();
        browser.get("/sanctum/csrf-cookie");

        var answer = login(browser, alice.username(), PanelFixture.PASSWORD);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/data/complete").asBoolean()).isTrue();
        assertThat(answer.json().at("/data/user/uuid").asText()).isEqualTo(alice.uuid().toString());
        assertThat(answer.json().at("/data/user").has("id")).isFalse();
        assertThat(answer.text()).doesNotContain("argon2");
        assertThat(answer.headers().allValues("Set-Cookie"))
                .anySatisfy(
                        cookie ->
                                assertThat(cookie)
                                        .startsWith("quetzal_session=")
                                        .contains("HttpOnly")
                                        .contains("SameSite=Lax"));
        assertThat(browser.get("/api/client/account").attributes().path("username").asText())
                .isEqualTo(alice.username());
    }

    @Test
    void theEmailAddressWorksAsWellInAnyCase() {
        var alice = panel.user("mail");

        panel.browser()
                .login(alice.email().toUpperCase(java.util.Locale.ROOT), PanelFixture.PASSWORD);
    }

    @Test
    void aWrongPasswordAndAnUnknownNameAnswerTheSame() {
        var alice = panel.user("same");
        var browser = panel.browser();
        browser.get("/sanctum/csrf-cookie");

        var wrong = login(browser, alice.username(), "not the password");
        var unknown = login(browser, "nobody-at-all", "not the password");

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.code()).isEqualTo("DisplayException");
        assertThat(unknown.json().path("errors")).isEqualTo(wrong.json().path("errors"));
        assertThat(unknown.status()).isEqualTo(wrong.status());
    }

    @Test
    void withoutTheTokenOfThePageNothingChanges() {
        var alice = panel.user("forged");
        var browser = panel.browser();
        browser.get("/sanctum/csrf-cookie");

        var answer =
                browser.sendForged(
                        "POST",
                        "/auth/login",
                        Map.of("user", alice.username(), "password", PanelFixture.PASSWORD),
                        Map.of());
        assertThat(answer.status()).isEqualTo(419);

        browser.login(alice.username(), PanelFixture.PASSWORD);
        var change = Map.of("description", "x");
        assertThat(
                        browser.sendForged("POST", "/api/client/account/api-keys", change, Map.of())
                                .status())
                .isEqualTo(419);
        var token = browser.cookie("XSRF-TOKEN").orElseThrow();
        assertThat(
                        browser.sendForged(
                                        "POST",
                                        "/api/client/account/api-keys",
                                        change,
                                        Map.of(
                                                "X-XSRF-TOKEN",
                                                token,
                                                "Origin",
                                                "https://evil.test"))
                                .status())
                .isEqualTo(419);
        assertThat(browser.post("/api/client/account/api-keys", change).status()).isEqualTo(200);
    }

    @Test
    void theSessionsNameChangesAtLoginAndIsDeadAfterLogout() {
        var alice = panel.user("fixed");
        var browser = panel.browser();
        browser.setCookie("quetzal_session", "A".repeat(43));
        browser.login(alice.username(), PanelFixture.PASSWORD);
        var token = browser.cookie("quetzal_session").orElseThrow();
        assertThat(token).isNotEqualTo("A".repeat(43));

        assertThat(browser.post("/auth/logout", Map.of()).status()).isEqualTo(204);

        var thief = panel.browser();
        thief.setCookie("quetzal_session", token);
        assertThat(thief.get("/api/client/account").status()).isEqualTo(401);
    }

    @Test
    void aSessionSlidesAndEndsAfterItsLifeWithoutUse() {
        var alice = panel.user("slide");
        var browser = panel.browser().login(alice.username(), PanelFixture.PASSWORD);

        panel.clock().jump(Duration.ofMinutes(700));
        assertThat(browser.get("/api/client/account").status()).isEqualTo(200);
        panel.clock().jump(Duration.ofMinutes(700));
        assertThat(browser.get("/api/client/account").status()).isEqualTo(200);
        panel.clock().jump(Duration.ofMinutes(721));
        assertThat(browser.get("/api/client/account").status()).isEqualTo(401);
    }

    @Test
    void whoGuessesIsLockedOutAndTheOwnerElsewhereIsNot() {
        var alice = panel.user("guessed");
        var bob = panel.user("neighbour");
        var browser = panel.browser();
        browser.get("/sanctum/csrf-cookie");
        for (int i = 0; i < 5; i++) {
            assertThat(login(browser, alice.username(), "guess " + i).status()).isEqualTo(400);
        }

        var locked = login(browser, alice.username(), PanelFixture.PASSWORD);

        assertThat(locked.status()).isEqualTo(429);
        assertThat(locked.code()).isEqualTo("ValidationException");
        assertThat(locked.json().at("/errors/0/status").asText()).isEqualTo("422");
        assertThat(locked.failedRule()).isEqualTo("email:");
        assertThat(locked.header("Retry-After")).isNotEmpty();
        // the same address may still log in as someone else, and a forged header is no other
        // address
        panel.browser().login(bob.username(), PanelFixture.PASSWORD);
        var token = browser.cookie("XSRF-TOKEN").orElseThrow();
        assertThat(
                        browser.sendForged(
                                        "POST",
                                        "/auth/login",
                                        Map.of(
                                                "user",
                                                alice.username(),
                                                "password",
                                                PanelFixture.PASSWORD),
                                        Map.of(
                                                "X-XSRF-TOKEN",
                                                token,
                                                "X-Forwarded-For",
                                                "198.51.100.7"))
                                .status())
                .isEqualTo(429);
        panel.clock().jump(Duration.ofMinutes(1));
        assertThat(login(browser, alice.username(), PanelFixture.PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void aKeyNeverOpensASession() {
        var alice = panel.user("keyed");

        var answer = panel.get("/api/client/account", alice.clientKey());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
    }

    @Test
    void missingFieldsAreNamed() {
        var browser = panel.browser();
        browser.get("/sanctum/csrf-cookie");

        var answer = browser.post("/auth/login", Map.of("user", "x"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.failedRule()).isEqualTo("password:required");
    }

    @Test
    void theSecondFactorIsAskedForAndACodeWorksOnce() {
        var alice = panel.user("totp");
        var secret = enableTwoFactor(alice);
        panel.clock().jump(Duration.ofSeconds(60));
        var browser = panel.browser();
        browser.get("/sanctum/csrf-cookie");

        var first = login(browser, alice.username(), PanelFixture.PASSWORD);
        assertThat(first.json().at("/data/complete").asBoolean()).isFalse();
        assertThat(browser.get("/api/client/account").status()).isEqualTo(401);
        var token = first.json().at("/data/confirmation_token").asText();
        assertThat(token).hasSize(64);

        var code = Totp.codeAt(secret, panel.clock().instant());
        assertThat(checkpoint(browser, token, code).status()).isEqualTo(200);
        assertThat(browser.get("/api/client/account").status()).isEqualTo(200);

        var again = panel.browser();
        again.get("/sanctum/csrf-cookie");
        var second =
                login(again, alice.username(), PanelFixture.PASSWORD)
                        .json()
                        .at("/data/confirmation_token")
                        .asText();
        assertThat(checkpoint(again, second, code).status()).isEqualTo(400);
        assertThat(checkpoint(again, token, code).status()).isEqualTo(400);
    }

    @Test
    void aCheckpointIsOfNoUseInAnotherBrowserNorAfterFiveMinutesNorAfterFiveWrongCodes() {
        var alice = panel.user("bound");
        var secret = enableTwoFactor(alice);
        panel.clock().jump(Duration.ofSeconds(60));
        var browser = panel.browser();
        browser.get("/sanctum/csrf-cookie");
        var token = confirmation(browser, alice);

        var other = panel.browser();
        other.get("/sanctum/csrf-cookie");
        assertThat(checkpoint(other, token, code(secret)).status()).isEqualTo(400);

        panel.clock().jump(Duration.ofMinutes(6));
        assertThat(checkpoint(browser, token, code(secret)).status()).isEqualTo(400);

        var fresh = confirmation(browser, alice);
        for (int i = 0; i < 5; i++) {
            assertThat(checkpoint(browser, fresh, "000000").status()).isEqualTo(400);
        }
        assertThat(checkpoint(browser, fresh, code(secret)).status()).isEqualTo(400);
    }

    @Test
    void aRecoveryTokenWorksOnce() {
        var alice = panel.user("recover");
        var setUp = panel.get("/api/client/account/two-factor", alice.clientKey());
        var secret = setUp.json().at("/data/secret").asText();
        var tokens = enable(alice, secret).attributes().path("tokens");
        assertThat(tokens).hasSize(10);
        var token = tokens.get(0).asText();

        assertThat(recover(alice, token).status()).isEqualTo(200);
        assertThat(recover(alice, token).status()).isEqualTo(400);
    }

    private static Answer recover(Person person, String token) {
        var browser = panel.browser();
        browser.get("/sanctum/csrf-cookie");
        return browser.post(
                "/auth/login/checkpoint",
                Map.of(
                        "confirmation_token",
                        confirmation(browser, person),
                        "recovery_token",
                        token));
    }

    private static String confirmation(Browser browser, Person person) {
        return login(browser, person.username(), PanelFixture.PASSWORD)
                .json()
                .at("/data/confirmation_token")
                .asText();
    }

    private static String enableTwoFactor(Person person) {
        var setUp = panel.get("/api/client/account/two-factor", person.clientKey());
        var secret = setUp.json().at("/data/secret").asText();
        assertThat(enable(person, secret).status()).isEqualTo(200);
        return secret;
    }

    private static Answer enable(Person person, String secret) {
        return panel.post(
                "/api/client/account/two-factor",
                person.clientKey(),
                Map.of("code", code(secret), "password", PanelFixture.PASSWORD));
    }

    private static String code(String secret) {
        return Totp.codeAt(secret, panel.clock().instant());
    }

    private static Answer login(Browser browser, String user, String password) {
        return browser.post("/auth/login", Map.of("user", user, "password", password));
    }

    private static Answer checkpoint(Browser browser, String token, String code) {
        return browser.post(
                "/auth/login/checkpoint",
                Map.of("confirmation_token", token, "authentication_code", code));
    }
}
