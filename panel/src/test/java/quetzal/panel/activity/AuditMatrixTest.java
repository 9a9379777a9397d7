package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Route;
import quetzal.panel.stream.StreamClient;

/// A refusal has one row, whichever route it is. The routes come from the panel itself. Rows of changes and of what is
/// given out: [quetzal.panel.activity.acts.RouteActsTest].
class AuditMatrixTest {
    /// So much time that nobody's rows run out.
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static FakeDaemon daemon;
    private static Estate estate;
    private static Person stranger;
    private static TestServer server;

    @BeforeAll
    static void world() throws IOException {
        daemon = new FakeDaemon();
        estate = Estate.on(panel, daemon);
        stranger = panel.user("stranger");
        var servers = new TestServers(panel.database(), panel.vault());
        server =
                servers.server(
                        panel.user("owner"),
                        servers.node(URI.create("http://127.0.0.1:" + daemon.port()), "direct"),
                        servers.egg(),
                        "matrix");
    }

    @AfterAll
    static void end() {
        daemon.close();
    }

    private static List<String> told(Answer answer) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                "SELECT outcome || ' ' || source FROM activity WHERE request_id = :id")
                                        .bind("id", answer.header("X-Request-Id"))
                                        .mapTo(String.class)
                                        .list());
    }

    private static Answer send(String method, String path, String key, @Nullable Object body) {
        panel.clock().jump(BETWEEN);
        return method.equals("WS") ? upgrade(path, key) : sent(method, path, key, body);
    }

    /// The plain answer to an upgrade, which must be a refusal.
    private static Answer upgrade(String path, String key) {
        try {
            StreamClient.open(panel.url(), path, key).close();
            throw new AssertionError(path + " was opened");
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refused) {
                var answer = refused.getResponse();
                return new Answer(answer.statusCode(), new byte[0], answer.headers());
            }
            throw e;
        }
    }

    private static Answer sent(String method, String path, String key, @Nullable Object body) {
        return panel.send(method, path, key, body);
    }

    private static Gate bare(Gate gate) {
        return gate instanceof Gate.Stream(_, _, var of) ? of : gate;
    }

    private static String path(Route route) {
        return route.path()
                .replace(
                        "{server}",
                        bare(route.gate()) instanceof Gate.OnServer
                                ? server.uuid().toString()
                                : "1")
                .replaceAll("\\{[a-z_]+}", "1");
    }

    @Test
    void eachRefusalAtEachRouteHasOneRow() {
        int refused = 0;
        int sockets = 0;
        for (var route : panel.routes()) {
            var path = path(route);
            var name = route.method() + " " + path;
            var source = "api";
            Answer answer;
            switch (bare(route.gate())) {
                case Gate.Open _ -> {
                    continue;
                }
                case Gate.Admin _ -> {
                    answer = send(route.method(), path, stranger.clientKey(), null);
                    assertThat(answer.status()).as(name).isEqualTo(403);
                }
                case Gate.OnServer _ -> {
                    answer = send(route.method(), path, stranger.clientKey(), null);
                    assertThat(answer.status()).as(name).isEqualTo(404);
                }
                case Gate.Account _ -> {
                    answer = send(route.method(), path, "ptlc_abcdefghijk" + "x".repeat(32), null);
                    assertThat(answer.status()).as(name).isEqualTo(401);
                    source = "web";
                }
                case Gate.Node _ -> {
                    answer = send(route.method(), path, "abcdefghijklmnop.wrong", null);
                    assertThat(answer.status()).as(name).isEqualTo(403);
                    source = "daemon";
                }
                case Gate.Stream _ -> throw new IllegalStateException("a stream of a stream");
            }
            assertThat(told(answer)).as(name).containsExactly("denied " + source);
            refused++;
            sockets += route.method().equals("WS") ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(80);
        assertThat(sockets).isGreaterThanOrEqualTo(8);
    }

    /// Whoever has no credential is given none anywhere, and there is nowhere else to ask.
    @Test
    void theRoutesThatAskNobodyAreThese() {
        assertThat(
                        panel.routes().stream()
                                .filter(route -> route.gate() instanceof Gate.Open)
                                .map(route -> route.method() + " " + route.path()))
                .containsExactlyInAnyOrder(
                        "GET /health/live",
                        "GET /health/ready",
                        "GET /api/openapi.json",
                        "GET /sanctum/csrf-cookie",
                        "POST /auth/login",
                        "POST /auth/login/checkpoint",
                        "POST /auth/logout",
                        "POST /api/client/account/impersonation/end",
                        "GET /api/application/nodes/{node}/configuration",
                        "WS /api/client/servers/{server}/ws");
        long node = estate.node();
        assertThat(panel.get("/api/application/nodes/" + node + "/configuration", "").status())
                .isEqualTo(401);
    }

    @Test
    void actingAsAUserHasOneRowAtEachEnd() {
        var root = panel.person("root", true);
        var browser = panel.browser().login(root.username(), PanelFixture.PASSWORD);
        panel.clock().jump(BETWEEN);
        var begun =
                browser.post(
                        "/api/application/users/" + stranger.number() + "/impersonate",
                        Map.of("reason", "matrix", "password", PanelFixture.PASSWORD));
        assertThat(told(begun)).containsExactly("ok web");
        var refused = browser.send("DELETE", "/api/client/account/sessions", null);
        assertThat(told(refused)).containsExactly("denied web");
        var ended = browser.send("POST", "/api/client/account/impersonation/end", null);
        assertThat(told(ended)).containsExactly("ok web");
    }

    @Test
    void anAdministratorOnSomeoneElsesServerIsMarked() {
        var answer =
                send(
                        "POST",
                        "/api/client/servers/" + server.uuid() + "/settings/rename",
                        estate.admin().clientKey(),
                        Map.of("name", "renamed"));
        assertThat(answer.status()).isEqualTo(204);
        var marked =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT as_admin FROM activity WHERE request_id = :id")
                                                .bind("id", answer.header("X-Request-Id"))
                                                .mapTo(Boolean.class)
                                                .one());
        assertThat(marked).isTrue();
    }
}
