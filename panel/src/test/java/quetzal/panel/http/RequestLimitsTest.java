package quetzal.panel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.app.PanelConfig;

/// What any route refuses before it looks at what it is asked.
class RequestLimitsTest {
    @RegisterExtension
    static final PanelFixture panel = new PanelFixture(RequestLimitsTest::limited);

    private static PanelConfig limited(PanelConfig base) {
        return new PanelConfig(
                base.appName(),
                base.url(),
                base.host(),
                base.port(),
                base.data(),
                base.database(),
                base.databasePool(),
                base.databaseWait(),
                base.appKey(),
                base.trustedProxies(),
                List.of("https://app.example.com"),
                50,
                50,
                1000,
                base.sessionLife(),
                base.stopGrace(),
                base.audit());
    }

    private static final String KEYS = "/api/client/account/api-keys";

    @Test
    void brokenDeepAndLargeBodiesAreRefused() {
        var alice = panel.user("alice");

        assertThat(panel.post(KEYS, alice.clientKey(), "{not json").code())
                .isEqualTo("BadRequestHttpException");
        assertThat(panel.post(KEYS, alice.clientKey(), "[".repeat(100_000)).status())
                .isEqualTo(400);
        assertThat(
                        panel.post(KEYS, alice.clientKey(), "{\"a\":" + "9".repeat(100_000) + "}")
                                .status())
                .isEqualTo(400);
        var large =
                panel.post(KEYS, alice.clientKey(), "{\"a\":\"" + "x".repeat(1_100_000) + "\"}");
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.code()).isEqualTo("PostTooLargeException");
        assertThat(panel.post(KEYS, alice.clientKey(), "null").status()).isEqualTo(422);
        assertThat(panel.post(KEYS, alice.clientKey(), "[1]").status()).isEqualTo(422);
    }

    @Test
    void fieldsMayBeInTheQueryOrInAFormAndTheBodyWins() {
        var alice = panel.user("query");

        var byQuery =
                panel.send("POST", KEYS + "?description=from%20query", alice.clientKey(), null);
        assertThat(byQuery.attributes().path("description").asText()).isEqualTo("from query");
        var both =
                panel.post(
                        KEYS + "?description=query",
                        alice.clientKey(),
                        Map.of("description", "body"));
        assertThat(both.attributes().path("description").asText()).isEqualTo("body");
        var form =
                panel.sendWith(
                        Map.of(
                                "Authorization",
                                "Bearer " + alice.clientKey(),
                                "Content-Type",
                                "application/x-www-form-urlencoded"),
                        "POST",
                        KEYS,
                        "description=form&allowed_ips[]=127.0.0.1&allowed_ips[]=10.0.0.1");
        assertThat(form.attributes().path("allowed_ips")).hasSize(2);
    }

    @Test
    void everyAnswerTellsWhatIsLeftAndTooMuchIsRefused() {
        var alice = panel.user("rate");
        var first = panel.get("/api/client/account", alice.clientKey());
        assertThat(first.header("X-RateLimit-Limit")).isEqualTo("50");
        assertThat(first.header("X-RateLimit-Remaining")).isEqualTo("49");
        var refused = first;
        for (int i = 0; i < 200 && refused.status() == 200; i++) {
            refused = panel.get("/api/client/account", alice.clientKey());
        }

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.code()).isEqualTo("ThrottleRequestsException");
        assertThat(Long.parseLong(refused.header("Retry-After"))).isPositive();
        assertThat(Long.parseLong(refused.header("X-RateLimit-Reset"))).isPositive();
        assertThat(refused.header("X-RateLimit-Remaining")).isEqualTo("0");
        var bob = panel.user("other");
        assertThat(panel.get("/api/client/account", bob.clientKey()).status()).isEqualTo(200);
        panel.clock().jump(Duration.ofMinutes(1));
        assertThat(panel.get("/api/client/account", alice.clientKey()).status()).isEqualTo(200);
    }

    @Test
    void onlyListedOriginsMayReadAcross() {
        var allowed = preflight("https://app.example.com");
        assertThat(allowed.status()).isEqualTo(204);
        assertThat(allowed.header("Access-Control-Allow-Origin"))
                .isEqualTo("https://app.example.com");
        for (var origin :
                List.of(
                        "https://evil.test",
                        "null",
                        "https://app.example.com.evil.test",
                        "https://app.example.com:8443",
                        "http://app.example.com")) {
            assertThat(preflight(origin).header("Access-Control-Allow-Origin"))
                    .as(origin)
                    .isEmpty();
        }
    }

    private static quetzal.panel.Answer preflight(String origin) {
        return panel.sendWith(
                Map.of("Origin", origin, "Access-Control-Request-Method", "POST"),
                "OPTIONS",
                "/api/client/account",
                null);
    }

    @Test
    void hostileRequestsAreNeverFaults() {
        for (var path :
                List.of(
                        "/locales/locale.json?locale=../../../etc&namespace=passwd",
                        "/api/client/servers/..%2f..%2fetc",
                        "/api/client/servers/%00",
                        "/%2e%2e/%2e%2e/etc/passwd",
                        "/assets/..%2findex.html",
                        "/api/application/users/1%27--",
                        "/api/client?filter[=x",
                        "/api//client")) {
            var answer = panel.get(path, "");
            assertThat(answer.status()).as(path).isLessThan(500);
            assertThat(answer.text()).as(path).doesNotContain("root:", "Exception:", "at quetzal");
        }
    }

    @Test
    void aRefusedUpgradeIsAPlainAnswerAndLeavesNoSession() throws Exception {
        try {
            HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + panel.port() + "/nowhere"),
                            new WebSocket.Listener() {})
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            throw new AssertionError("upgraded");
        } catch (CompletionException e) {
            var response = ((WebSocketHandshakeException) e.getCause()).getResponse();
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().allValues("Set-Cookie")).isEmpty();
        }
    }
}
