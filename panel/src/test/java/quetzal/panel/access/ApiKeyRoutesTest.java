package quetzal.panel.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;

class ApiKeyRoutesTest {
    private static final String KEYS = "/api/client/account/api-keys";
    private static final String APPLICATION = "/api/application/api-keys";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @Test
    void aKeyIsMadeUsedListedWithoutItsSecretAndDeleted() {
        var alice = panel.user("alice");

        var made = panel.post(KEYS, alice.clientKey(), Map.of("description", "my bot"));
        assertThat(made.status()).isEqualTo(200);
        var identifier = made.attributes().path("identifier").asText();
        assertThat(identifier).matches("ptlc_[A-Za-z0-9]{11}");
        var secret = made.json().at("/meta/secret_token").asText();
        assertThat(secret).matches("[A-Za-z0-9]{32}");

        assertThat(panel.get(KEYS, identifier + secret).status()).isEqualTo(200);
        var list = panel.get(KEYS, alice.clientKey());
        assertThat(list.json().path("data")).hasSize(2);
        assertThat(list.text()).doesNotContain(secret).contains("last_used_at");
        assertThat(stored(identifier)).doesNotContain(secret);

        var bob = panel.user("bob");
        assertThat(panel.delete(KEYS + "/" + identifier, bob.clientKey()).status()).isEqualTo(404);
        assertThat(panel.delete(KEYS + "/" + identifier, alice.clientKey()).status())
                .isEqualTo(204);
        assertThat(panel.get(KEYS, identifier + secret).status()).isEqualTo(401);
        assertThat(panel.get(KEYS, "").status()).isEqualTo(401);
    }

    @Test
    void aWrongSecretIsNoKey() {
        var alice = panel.user("wrong");
        var token = alice.clientKey();

        assertThat(panel.get(KEYS, token.substring(0, 47) + "!").status()).isEqualTo(401);
        assertThat(panel.get(KEYS, token.substring(0, 16) + "x".repeat(32)).status())
                .isEqualTo(401);
        assertThat(panel.get(KEYS, token + "x").status()).isEqualTo(401);
        assertThat(panel.get(KEYS, token.substring(0, 16)).status()).isEqualTo(401);
    }

    @Test
    void aKeyWorksFromItsAddressesOnly() {
        var alice = panel.user("address");
        var elsewhere =
                panel.post(
                        KEYS,
                        alice.clientKey(),
                        Map.of(
                                "description",
                                "x",
                                "allowed_ips",
                                List.of("192.0.2.0/24", "2001:db8::1")));
        var token = token(elsewhere);

        var blocked =
                panel.sendWith(
                        Map.of("Authorization", "Bearer " + token, "X-Forwarded-For", "192.0.2.5"),
                        "GET",
                        KEYS,
                        null);
        assertThat(blocked.status()).isEqualTo(403);
        assertThat(blocked.code()).isEqualTo("AccessDeniedHttpException");
        var row =
                panel.get(
                                "/api/client/account/activity?filter[event]=ip-blocked",
                                alice.clientKey())
                        .json()
                        .at("/data/0/attributes");
        assertThat(row.path("outcome").asText()).isEqualTo("denied");

        var here =
                panel.post(
                        KEYS,
                        alice.clientKey(),
                        Map.of("description", "x", "allowed_ips", List.of("127.0.0.0/8")));
        assertThat(panel.get(KEYS, token(here)).status()).isEqualTo(200);
        var bad =
                panel.post(
                        KEYS,
                        alice.clientKey(),
                        Map.of(
                                "description",
                                "x",
                                "allowed_ips",
                                List.of("127.0.0.1", "localhost")));
        assertThat(bad.status()).isEqualTo(422);
        assertThat(bad.failedRule()).isEqualTo("allowed_ips.1:");
    }

    @Test
    void twentyRequestsForTheLastPlaceGetOne() throws Exception {
        var alice = panel.user("limit");
        for (int i = 0; i < 23; i++) {
            assertThat(panel.post(KEYS, alice.clientKey(), Map.of("description", "k")).status())
                    .isEqualTo(200);
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results =
                    threads.invokeAll(
                            IntStream.range(0, 20)
                                    .<Callable<Integer>>mapToObj(
                                            _ ->
                                                    () ->
                                                            panel.post(
                                                                            KEYS,
                                                                            alice.clientKey(),
                                                                            Map.of(
                                                                                    "description",
                                                                                    "k"))
                                                                    .status())
                                    .toList());
            assertThat(results.stream().map(Future::resultNow).filter(status -> status == 200))
                    .hasSize(1);
        }
        assertThat(panel.get(KEYS, alice.clientKey()).json().path("data")).hasSize(25);
    }

    @Test
    void applicationKeysCarryBitsAndCannotGrow() {
        var admin = panel.admin();

        var made =
                panel.post(
                        APPLICATION,
                        admin.applicationKey(),
                        Map.of("description", "billing", "permissions", Map.of("users", 1)));
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.attributes().path("permissions").toString()).isEqualTo("{\"users\":1}");
        var token = token(made);
        assertThat(token).startsWith("ptla_").hasSize(48);
        assertThat(panel.get("/api/application/users", token).status()).isEqualTo(200);
        assertThat(panel.get(APPLICATION, token).status()).isEqualTo(403);

        var maker = panel.applicationKey(admin, "{\"api_keys\":3}");
        var grown =
                panel.post(
                        APPLICATION,
                        maker,
                        Map.of("description", "more", "permissions", Map.of("servers", 3)));
        assertThat(grown.status()).isEqualTo(403);
        assertThat(
                        panel.post(
                                        APPLICATION,
                                        admin.applicationKey(),
                                        Map.of(
                                                "description",
                                                "x",
                                                "permissions",
                                                Map.of("users", 7)))
                                .failedRule())
                .isEqualTo("permissions.users:between");
        var someone = panel.user("nobody");
        assertThat(panel.get(APPLICATION, someone.clientKey()).status()).isEqualTo(403);
    }

    @Test
    void anExpiredKeyIsNoKey() {
        var admin = panel.admin();
        var made =
                panel.post(
                        APPLICATION,
                        admin.applicationKey(),
                        Map.of(
                                "description", "short",
                                "permissions", Map.of("users", 1),
                                "expires_at",
                                        quetzal.panel.http.WireJson.time(
                                                panel.clock().instant().plusSeconds(60))));
        assertThat(panel.get("/api/application/users", token(made)).status()).isEqualTo(200);

        panel.clock().jump(Duration.ofMinutes(2));

        assertThat(panel.get("/api/application/users", token(made)).status()).isEqualTo(401);
    }

    @Test
    void theLastUseIsNoted() {
        var alice = panel.user("used");
        panel.get(KEYS, alice.clientKey());

        var list = panel.get(KEYS, alice.clientKey());

        assertThat(list.json().at("/data/0/attributes/last_used_at").asText()).isNotEqualTo("null");
    }

    private static String token(quetzal.panel.Answer made) {
        return made.attributes().path("identifier").asText()
                + made.json().at("/meta/secret_token").asText();
    }

    private static String stored(String identifier) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                "SELECT k::text FROM api_keys k WHERE identifier = :i")
                                        .bind("i", identifier)
                                        .mapTo(String.class)
                                        .one());
    }
}
