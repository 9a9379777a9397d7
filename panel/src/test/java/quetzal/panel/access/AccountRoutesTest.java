package quetzal.panel.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.user.Totp;

class AccountRoutesTest {
    private static final String ACCOUNT = "/api/client/account";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @Test
    void theAccountIsShownInItsClientForm() {
        var alice = panel.user("alice");

        var answer = panel.get(ACCOUNT, alice.clientKey());

        assertThat(answer.json().path("object").asText()).isEqualTo("user");
        assertThat(answer.attributes().path("id").asLong()).isEqualTo(alice.number());
        assertThat(answer.attributes().path("admin").asBoolean()).isFalse();
        assertThat(answer.attributes().path("language").asText()).isEqualTo("en");
        assertThat(panel.get(ACCOUNT, "").status()).isEqualTo(401);
        assertThat(panel.get(ACCOUNT, alice.applicationKey()).code())
                .isEqualTo("AccessDeniedHttpException");
        assertThat(panel.get(ACCOUNT + "/", alice.clientKey()).status()).isEqualTo(200);
    }

    @Test
    void changingThePasswordEndsTheOtherSessionsAndKeepsThisOne() {
        var alice = panel.user("pass");
        var here = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        var there = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        var old = here.cookie("quetzal_session").orElseThrow();

        var answer =
                here.send(
                        "PUT",
                        ACCOUNT + "/password",
                        Map.of(
                                "current_password", PanelFixture.PASSWORD,
                                "password", " new password ",
                                "password_confirmation", " new password "));

        assertThat(answer.status()).as(answer.text()).isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        assertThat(there.get(ACCOUNT).status()).isEqualTo(401);
        assertThat(here.get(ACCOUNT).status()).isEqualTo(200);
        assertThat(here.cookie("quetzal_session")).isPresent().get().isNotEqualTo(old);
        assertThat(here.post(ACCOUNT + "/api-keys", Map.of("description", "still")).status())
                .isEqualTo(200);
        panel.browser().login(alice.username(), " new password ");
    }

    @Test
    void thePasswordNeedsTheOldOneItsLengthAndItsConfirmation() {
        var alice = panel.user("rules");

        assertThat(change(alice, "wrong", "long enough", "long enough").code())
                .isEqualTo("InvalidPasswordProvidedException");
        assertThat(change(alice, PanelFixture.PASSWORD, "short", "short").failedRule())
                .isEqualTo("password:min");
        assertThat(change(alice, PanelFixture.PASSWORD, "long enough", "different").failedRule())
                .isEqualTo("password:confirmed");
    }

    @Test
    void theEmailAddressNeedsThePasswordAndMustBeFree() {
        var alice = panel.user("mail");
        var bob = panel.user("taken");

        assertThat(email(alice, "new@example.com", "wrong").status()).isEqualTo(400);
        assertThat(email(alice, bob.email(), PanelFixture.PASSWORD).failedRule())
                .isEqualTo("email:unique");
        assertThat(email(alice, "new@example.com", PanelFixture.PASSWORD).status()).isEqualTo(204);

        var rows =
                panel.get(
                        ACCOUNT + "/activity?filter[event]=email&include=actor", alice.clientKey());
        var row = rows.json().at("/data/0/attributes");
        assertThat(row.path("event").asText()).isEqualTo("user:account.email-changed");
        assertThat(row.at("/properties/old").asText()).isEqualTo(alice.email());
        assertThat(row.at("/properties/new").asText()).isEqualTo("new@example.com");
        assertThat(row.path("ip").asText()).isEqualTo("127.0.0.1");
        assertThat(row.path("batch").isNull()).isTrue();
        assertThat(row.at("/relationships/actor/object").asText()).isEqualTo("user");
        assertThat(row.at("/relationships/actor/attributes/username").asText())
                .isEqualTo(alice.username());
    }

    @Test
    void fieldsOfOthersCannotBeSetByTheWay() {
        var alice = panel.user("mass");

        panel.put(
                ACCOUNT + "/email",
                alice.clientKey(),
                Map.of(
                        "email",
                        "mass@new.example.com",
                        "password",
                        PanelFixture.PASSWORD,
                        "root_admin",
                        true,
                        "id",
                        1,
                        "external_id",
                        "x"));

        var admin = panel.admin();
        var shown = panel.get("/api/application/users/" + alice.number(), admin.applicationKey());
        assertThat(shown.attributes().path("root_admin").asBoolean()).isFalse();
        assertThat(shown.attributes().path("external_id").isNull()).isTrue();
        assertThat(shown.attributes().path("email").asText()).isEqualTo("mass@new.example.com");
    }

    @Test
    void theSecondFactorGoesOnAndOff() {
        var alice = panel.user("factor");
        var setUp = panel.get(ACCOUNT + "/two-factor", alice.clientKey());
        var secret = setUp.json().at("/data/secret").asText();
        assertThat(secret).matches("[A-Z2-7]{32}");
        assertThat(setUp.json().at("/data/image_url_data").asText())
                .startsWith("otpauth://totp/Quetzal%3A")
                .contains("issuer=Quetzal");

        assertThat(enable(alice, "000000", PanelFixture.PASSWORD).code())
                .isEqualTo("TwoFactorAuthenticationTokenInvalid");
        assertThat(enable(alice, code(secret), "wrong").code())
                .isEqualTo("BadRequestHttpException");
        assertThat(enable(alice, "12", PanelFixture.PASSWORD).failedRule()).isEqualTo("code:size");
        var on = enable(alice, code(secret), PanelFixture.PASSWORD);
        assertThat(on.json().path("object").asText()).isEqualTo("recovery_tokens");
        assertThat(panel.get(ACCOUNT + "/two-factor", alice.clientKey()).status()).isEqualTo(400);

        var off =
                panel.send(
                        "DELETE",
                        ACCOUNT
                                + "/two-factor?password="
                                + PanelFixture.PASSWORD.replace(" ", "%20"),
                        alice.clientKey(),
                        null);
        assertThat(off.status()).isEqualTo(204);
        assertThat(panel.get(ACCOUNT + "/two-factor", alice.clientKey()).status()).isEqualTo(200);
    }

    @Test
    void whereTheSecondFactorIsAskedForOnlyItsRoutesWorkWithoutOne() {
        var alice = panel.user("forced");
        setting("2");
        try {
            assertThat(panel.get(ACCOUNT + "/api-keys", alice.clientKey()).code())
                    .isEqualTo("TwoFactorAuthRequiredException");
            assertThat(panel.get(ACCOUNT, alice.clientKey()).status()).isEqualTo(200);
            assertThat(panel.get(ACCOUNT + "/two-factor", alice.clientKey()).status())
                    .isEqualTo(200);
        } finally {
            setting("0");
        }
    }

    @Test
    void sessionsAreListedAndEnded() {
        var alice = panel.user("sessions");
        var here = panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        var there = panel.browser().login(alice.username(), PanelFixture.PASSWORD);

        var list = here.get(ACCOUNT + "/sessions").json().path("data");
        assertThat(list).hasSize(2);
        var other = list.get(0).at("/attributes/current").asBoolean() ? list.get(1) : list.get(0);
        assertThat(other.at("/attributes/current").asBoolean()).isFalse();
        assertThat(other.at("/attributes/ip").asText()).isEqualTo("127.0.0.1");
        assertThat(list.toString()).doesNotContain(here.cookie("quetzal_session").orElseThrow());

        var id = other.at("/attributes/id").asText();
        var bob = panel.user("stranger");
        assertThat(panel.delete(ACCOUNT + "/sessions/" + id, bob.clientKey()).status())
                .isEqualTo(404);
        assertThat(here.send("DELETE", ACCOUNT + "/sessions/" + id, null).status()).isEqualTo(204);
        assertThat(there.get(ACCOUNT).status()).isEqualTo(401);
        assertThat(here.get(ACCOUNT).status()).isEqualTo(200);
        assertThat(here.send("DELETE", ACCOUNT + "/sessions/not-one", null).status())
                .isEqualTo(404);

        panel.browser().login(alice.username(), PanelFixture.PASSWORD);
        assertThat(here.send("DELETE", ACCOUNT + "/sessions", null).status()).isEqualTo(204);
        assertThat(here.get(ACCOUNT + "/sessions").json().path("data")).hasSize(1);
    }

    @Test
    void thePermissionCatalogueHasEveryKeyInItsGroup() {
        var alice = panel.user("catalogue");

        var answer = panel.get("/api/client/permissions", alice.clientKey());

        assertThat(answer.json().path("object").asText()).isEqualTo("system_permissions");
        var groups = answer.attributes().path("permissions");
        assertThat(groups.at("/control/keys/console").asText()).isNotEmpty();
        assertThat(groups.at("/database/keys/view_password").asText()).isNotEmpty();
        int keys = 0;
        for (var group : groups) {
            assertThat(group.path("description").asText()).isNotEmpty();
            keys += group.path("keys").size();
        }
        assertThat(keys).isEqualTo(quetzal.shared.permission.Permission.values().length);
    }

    private static void setting(String value) {
        panel.database()
                .transact(
                        tx ->
                                tx.createUpdate(
                                                """
                                                INSERT INTO settings (key, value) VALUES (:key, :value)
                                                ON CONFLICT (key) DO UPDATE SET value = :value
                                                """)
                                        .bind("key", AccessStore.TWO_FACTOR_SETTING)
                                        .bind("value", value)
                                        .execute());
    }

    private static Answer change(Person person, String current, String fresh, String again) {
        return panel.put(
                ACCOUNT + "/password",
                person.clientKey(),
                Map.of(
                        "current_password", current,
                        "password", fresh,
                        "password_confirmation", again));
    }

    private static Answer email(Person person, String email, String password) {
        return panel.put(
                ACCOUNT + "/email",
                person.clientKey(),
                Map.of("email", email, "password", password));
    }

    private static Answer enable(Person person, String code, String password) {
        return panel.post(
                ACCOUNT + "/two-factor",
                person.clientKey(),
                Map.of("code", code, "password", password));
    }

    private static String code(String secret) {
        return Totp.codeAt(secret, panel.clock().instant());
    }
}
