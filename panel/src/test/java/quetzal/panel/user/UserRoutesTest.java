package quetzal.panel.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;

class UserRoutesTest {
    private static final String USERS = "/api/application/users";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static Person admin;
    private static Person someone;

    @BeforeAll
    static void people() {
        admin = panel.admin();
        someone = panel.user("someone");
    }

    @Test
    void anAccountIsMadeShownChangedAndDeleted() {
        var made =
                panel.post(
                        USERS,
                        admin.applicationKey(),
                        fields("Carol_X", Map.of("external_id", "ext-1")));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.json().path("object").asText()).isEqualTo("user");
        assertThat(made.attributes().path("username").asText()).isEqualTo("carol_x");
        assertThat(made.attributes().path("2fa").asBoolean()).isFalse();
        assertThat(made.attributes().path("created_at").asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\+00:00");
        assertThat(made.attributes().has("relationships")).isFalse();
        long id = made.attributes().path("id").asLong();
        assertThat(made.json().at("/meta/resource").asText())
                .isEqualTo("http://panel.test/api/application/users/" + id);
        assertThat(UUID.fromString(made.attributes().path("uuid").asText()).version()).isEqualTo(4);

        assertThat(
                        panel.get(USERS + "/external/ext-1", admin.applicationKey())
                                .attributes()
                                .path("id")
                                .asLong())
                .isEqualTo(id);

        var changed =
                panel.patch(
                        USERS + "/" + id,
                        admin.applicationKey(),
                        fields("carol_x", Map.of("first_name", "Carola")));
        assertThat(changed.attributes().path("first_name").asText()).isEqualTo("Carola");
        assertThat(changed.attributes().path("external_id").isNull()).isTrue();

        assertThat(panel.delete(USERS + "/" + id, admin.applicationKey()).status()).isEqualTo(204);
        assertThat(panel.get(USERS + "/" + id, admin.applicationKey()).code())
                .isEqualTo("NotFoundHttpException");
    }

    @Test
    void everyChangeHasOneRow() {
        var made = panel.post(USERS, admin.applicationKey(), fields("audited", Map.of()));
        long id = made.attributes().path("id").asLong();
        panel.delete(USERS + "/" + id, admin.applicationKey());

        var rows =
                panel.get(
                                "/api/application/activity?filter[user]="
                                        + admin.number()
                                        + "&filter[event]=user:",
                                admin.applicationKey())
                        .json()
                        .path("data");
        var events = rows.findValuesAsText("event");
        assertThat(events).contains("user:create", "user:delete");
        var row = rows.get(0).path("attributes");
        assertThat(row.path("outcome").asText()).isEqualTo("ok");
        assertThat(row.path("source").asText()).isEqualTo("api");
        assertThat(row.path("is_api").asBoolean()).isTrue();
        assertThat(row.at("/actor/name").asText()).isEqualTo(admin.username());
        assertThat(row.toString()).doesNotContain("a long password");
    }

    @Test
    void rulesAreNamedOneByOne() {
        var answer =
                panel.post(
                        USERS,
                        admin.applicationKey(),
                        Map.of("email", "no address", "username", "-x-", "root_admin", "perhaps"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text())
                .contains("\"source_field\":\"email\",\"rule\":\"email\"")
                .contains("\"source_field\":\"username\",\"rule\":\"p_username\"")
                .contains("\"source_field\":\"root_admin\",\"rule\":\"boolean\"");
        assertThat(answer.json().at("/errors/0/status").asText()).isEqualTo("422");
    }

    @Test
    void namesAndAddressesAreTakenOnce() {
        var taken = new HashMap<>(fields("unique1", Map.of()));
        taken.put("email", someone.email().toUpperCase(java.util.Locale.ROOT));
        assertThat(panel.post(USERS, admin.applicationKey(), taken).failedRule())
                .isEqualTo("email:unique");

        assertThat(
                        panel.post(
                                        USERS,
                                        admin.applicationKey(),
                                        fields(someone.username(), Map.of()))
                                .failedRule())
                .isEqualTo("username:unique");
    }

    @Test
    void strangersAndKeysWithoutTheBitAreRefused() {
        assertThat(panel.get(USERS, "").code()).isEqualTo("AuthenticationException");
        assertThat(panel.get(USERS, "ptla_00000000000" + "x".repeat(32)).status()).isEqualTo(401);
        assertThat(panel.get(USERS, someone.clientKey()).code())
                .isEqualTo("AccessDeniedHttpException");
        assertThat(panel.get(USERS, someone.applicationKey()).status()).isEqualTo(403);
        var reader = panel.applicationKey(admin, "{\"users\":1}");
        assertThat(panel.get(USERS, reader).status()).isEqualTo(200);
        assertThat(panel.post(USERS, reader, fields("never", Map.of())).status()).isEqualTo(403);
        var writer = panel.applicationKey(admin, "{\"users\":2}");
        assertThat(panel.get(USERS, writer).status()).isEqualTo(403);
        assertThat(panel.get(USERS, admin.clientKey()).status()).isEqualTo(200);
    }

    @Test
    void listsAreFilteredSortedAndPaged() {
        panel.person("zz_filter", false);
        panel.person("zz_filter", false);
        panel.person("zz_filter", false);

        var page =
                panel.get(
                        USERS + "?filter[username]=zz_filter&sort=-id&per_page=2&page=1",
                        admin.applicationKey());

        assertThat(page.json().path("object").asText()).isEqualTo("list");
        assertThat(page.json().path("data")).hasSize(2);
        var ids =
                page.json().path("data").findValuesAsText("id").stream()
                        .map(Long::valueOf)
                        .toList();
        assertThat(ids.get(0)).isGreaterThan(ids.get(1));
        var pagination = page.json().at("/meta/pagination");
        assertThat(pagination.path("total").asInt()).isEqualTo(3);
        assertThat(pagination.path("count").asInt()).isEqualTo(2);
        assertThat(pagination.path("total_pages").asInt()).isEqualTo(2);
        assertThat(pagination.at("/links/next").asText())
                .startsWith("http://panel.test/api/application/users?")
                .contains("page=2");

        var past = panel.get(USERS + "?filter[username]=zz_filter&page=9", admin.applicationKey());
        assertThat(past.status()).isEqualTo(200);
        assertThat(past.json().path("data")).isEmpty();
        var single = panel.get(USERS + "?filter[username]=zz_filter", admin.applicationKey());
        assertThat(single.json().at("/meta/pagination/links").toString()).isEqualTo("{}");
    }

    @Test
    void hostileFiltersFindNothingAndHarmNothing() {
        for (var text : new String[] {"%25", "_", "%5C", "'%20OR%201=1--", "(select%201)"}) {
            var answer = panel.get(USERS + "?filter[email]=" + text, admin.applicationKey());
            assertThat(answer.status()).as(text).isEqualTo(200);
            assertThat(answer.json().path("data")).as(text).isEmpty();
        }
        assertThat(panel.get(USERS + "?sort=(select%201)", admin.applicationKey()).code())
                .isEqualTo("InvalidSortQuery");
        assertThat(panel.get(USERS + "?filter[password]=x", admin.applicationKey()).code())
                .isEqualTo("InvalidFilterQuery");
        assertThat(panel.get(USERS + "?per_page=1e9&page=-1", admin.applicationKey()).status())
                .isEqualTo(200);
        assertThat(panel.get(USERS + "/abc", admin.applicationKey()).status()).isEqualTo(404);
        assertThat(panel.get(USERS + "/99999999999999999999", admin.applicationKey()).status())
                .isEqualTo(404);
    }

    @Test
    void fieldsThatAreNotOnesOwnAreIgnored() {
        var made =
                panel.post(
                        USERS,
                        admin.applicationKey(),
                        fields(
                                "mass",
                                Map.of("id", 1, "uuid", UUID.randomUUID(), "use_totp", true)));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.attributes().path("id").asLong()).isNotEqualTo(1);
        assertThat(made.attributes().path("2fa").asBoolean()).isFalse();
    }

    @Test
    void aDeletedAccountsKeysAndSessionsAreDead() {
        var sue = panel.user("sue");
        var browser = panel.browser().login(sue.username(), PanelFixture.PASSWORD);

        assertThat(panel.delete(USERS + "/" + sue.number(), admin.applicationKey()).status())
                .isEqualTo(204);

        assertThat(panel.get("/api/client/account", sue.clientKey()).status()).isEqualTo(401);
        assertThat(browser.get("/api/client/account").status()).isEqualTo(401);
    }

    @Test
    void aNewPasswordFromAnAdministratorEndsSessions() {
        var dave = panel.user("dave");
        var browser = panel.browser().login(dave.username(), PanelFixture.PASSWORD);
        var fields = new HashMap<>(fields(dave.username(), Map.of()));
        fields.put("email", dave.email());

        assertThat(
                        panel.patch(USERS + "/" + dave.number(), admin.applicationKey(), fields)
                                .status())
                .isEqualTo(200);

        assertThat(browser.get("/api/client/account").status()).isEqualTo(401);
        panel.browser().login(dave.username(), "a long password");
    }

    private static Map<String, Object> fields(String username, Map<String, Object> more) {
        var fields = new HashMap<String, Object>();
        fields.put("email", username.toLowerCase(java.util.Locale.ROOT) + "@made.example.com");
        fields.put("username", username);
        fields.put("first_name", "Carol");
        fields.put("last_name", "X");
        fields.put("password", "a long password");
        fields.putAll(more);
        return fields;
    }
}
