package quetzal.wings.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.javalin.http.HandlerType;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quetzal.shared.json.Json;
import quetzal.shared.problem.Problem;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.problem.ProblemKind;
import quetzal.shared.problem.Refusal;
import quetzal.wings.config.Secret;

class HttpServerTest {
    private static final String TOKEN =
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;

    record Note(String text, int number) {}

    record NotHere() implements Problem {
        @Override
        public Refusal refusal() {
            return new Refusal(ProblemKind.NOT_FOUND, "note.missing", "No such note.");
        }
    }

    private static void routes(HttpRoutes routes) {
        routes.get("/api/notes/{note}", ctx -> ctx.result("note " + ctx.pathParam("note")));
        routes.post("/api/notes", ctx -> ctx.result(JsonBody.read(ctx, Note.class).text()));
        routes.delete(
                "/api/notes/{note}",
                _ -> {
                    throw new ProblemException(new NotHere());
                });
        routes.get(
                "/api/broken",
                _ -> {
                    throw new IllegalStateException("secret insides");
                });
        routes.open(HandlerType.GET, "/open", ctx -> ctx.result(HttpServer.client(ctx)));
    }

    private void start(List<String> origins, List<String> proxies) {
        server =
                HttpServer.start(
                        new HttpSettings(
                                "127.0.0.1",
                                0,
                                Optional.empty(),
                                "https://panel.test",
                                origins,
                                false,
                                proxies,
                                () -> new Secret(TOKEN)),
                        List.of(HttpServerTest::routes));
    }

    @BeforeEach
    void start() {
        start(List.of("https://other.test"), List.of());
    }

    @AfterEach
    void stop() {
        server.close();
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .header("Authorization", "Bearer " + TOKEN);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send(request("/api/notes").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void theRightTokenOpensARoute() throws Exception {
        var answer = send(request("/api/notes/7"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("note 7");
        assertThat(header(answer, "X-Request-Id")).matches("[0-9a-f-]{36}");
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("https://panel.test");
        assertThat(header(answer, "Access-Control-Allow-Credentials")).isEqualTo("true");
        assertThat(header(answer, "Server")).isEmpty();
        assertThat(header(answer, "Set-Cookie")).isEmpty();
    }

    @Test
    void withoutATokenNothingIsToldNotEvenWhatExists() throws Exception {
        for (var path : List.of("/api/notes/7", "/api/nothing", "/")) {
            var answer =
                    send(
                            HttpRequest.newBuilder(
                                    URI.create("http://127.0.0.1:" + server.port() + path)));
            assertThat(answer.statusCode()).as(path).isEqualTo(401);
            assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Bearer");
            assertThat(Json.MAPPER.readTree(answer.body()).get("error").textValue()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer x", "Bearer " + TOKEN + "x", "Bearer id." + TOKEN})
    void aWrongTokenIsForbidden(String value) throws Exception {
        assertThat(send(request("/api/notes/7").setHeader("Authorization", value)).statusCode())
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer " + TOKEN, "Basic " + TOKEN, TOKEN})
    void anotherSchemeIsNoToken(String value) throws Exception {
        assertThat(send(request("/api/notes/7").setHeader("Authorization", value)).statusCode())
                .isEqualTo(401);
    }

    @Test
    void anUnknownPathIsPlainText() throws Exception {
        var answer = send(request("/api/nothing"));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(header(answer, "Content-Type")).startsWith("text/plain");
    }

    @Test
    void aRefusalSaysWhyAndUnderWhichRequest() throws Exception {
        var answer = send(request("/api/notes/7").DELETE());
        var body = Json.MAPPER.readTree(answer.body());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(body.get("error").textValue()).isEqualTo("No such note.");
        assertThat(body.get("code").textValue()).isEqualTo("note.missing");
        assertThat(body.get("request_id").textValue()).isEqualTo(header(answer, "X-Request-Id"));
    }

    @Test
    void aFaultKeepsItsInsides() throws Exception {
        var answer = send(request("/api/broken"));

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret", "Exception", "quetzal.");
    }

    @Test
    void bodiesAreReadWithinLimits() throws Exception {
        assertThat(post("{\"text\":\"hi\",\"more\":1}").body()).isEqualTo("hi");
        for (var bad :
                List.of(
                        "",
                        "{",
                        "null",
                        "[]",
                        "{\"number\":\"x\"}",
                        "{\"text\":\"a\",\"text\":\"b\"}",
                        "{\"more\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
                        "{\"more\":" + "9".repeat(1_000) + "}",
                        "{\"text\":\"" + "x".repeat(300_000) + "\"}")) {
            assertThat(post(bad).statusCode())
                    .as(bad.length() > 50 ? bad.substring(0, 50) : bad)
                    .isEqualTo(400);
        }
        assertThat(post("{\"text\":\"" + "x".repeat(2_000_000) + "\"}").statusCode())
                .isEqualTo(413);
    }

    @Test
    void preflightsAreAnsweredWithoutAToken() throws Exception {
        var answer =
                send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + server.port() + "/any"))
                                .header("Origin", "https://other.test")
                                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("https://other.test");
        assertThat(header(answer, "Access-Control-Allow-Methods"))
                .isEqualTo("GET, POST, PATCH, PUT, DELETE, OPTIONS");
        assertThat(header(answer, "Access-Control-Max-Age")).isEqualTo("7200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.test",
                "null",
                "https://panel.test.evil.test",
                "https://panel.test:8443",
                "http://panel.test",
                "https://user@panel.test"
            })
    void strangersGetNoPermission(String origin) throws Exception {
        for (var method : List.of("GET", "OPTIONS")) {
            var answer =
                    send(
                            request("/api/notes/7")
                                    .header("Origin", origin)
                                    .method(method, HttpRequest.BodyPublishers.noBody()));
            assertThat(header(answer, "Access-Control-Allow-Origin")).isEmpty();
            assertThat(header(answer, "Access-Control-Allow-Credentials")).isEmpty();
        }
    }

    @Test
    void anyOriginIsWithoutCredentials() throws Exception {
        server.close();
        start(List.of("*"), List.of());
        var answer = send(request("/api/notes/7").header("Origin", "https://evil.test"));

        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(header(answer, "Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    void aSlashTooManyIsRedirectedOnThisSiteOnly() throws Exception {
        var get = send(request("/api/notes/7/?a=b"));
        assertThat(get.statusCode()).isEqualTo(301);
        assertThat(header(get, "Location")).isEqualTo("/api/notes/7?a=b");
        var post = send(request("/api/notes/").POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(post.statusCode()).isEqualTo(307);
        assertThat(header(send(request("//evil.test/")), "Location")).isEmpty();
        assertThat(send(request("/api/nothing/")).statusCode()).isEqualTo(404);
    }

    @Test
    void onlyATrustedProxySpeaksForOthers() throws Exception {
        var forged =
                send(
                        request("/open")
                                .header("X-Forwarded-For", "198.51.100.1")
                                .header("X-Real-IP", "198.51.100.2")
                                .header("Forwarded", "for=198.51.100.3")
                                .header("CF-Connecting-IP", "198.51.100.4"));
        assertThat(forged.body()).isEqualTo("127.0.0.1");

        server.close();
        start(List.of(), List.of("127.0.0.0/8", "10.0.0.0/8"));
        assertThat(
                        send(request("/open")
                                        .header(
                                                "X-Forwarded-For",
                                                "198.51.100.9, 203.0.113.5, 10.1.2.3"))
                                .body())
                .isEqualTo("203.0.113.5");
        assertThat(send(request("/open").header("X-Forwarded-For", "203.0.113.5, junk")).body())
                .isEqualTo("127.0.0.1");
        assertThat(send(request("/open").header("X-Real-IP", "2001:db8::1")).body())
                .isEqualTo("2001:db8:0:0:0:0:0:1");
    }

    @Test
    void garbageOnTheWireIsRefusedAndTheServerLives() throws Exception {
        for (var garbage :
                List.of(
                        "\0\0\0\0\r\n\r\n",
                        "GET /\r\n\r\n",
                        "GET / HTTP/1.1\r\nA: " + "x".repeat(40_000) + "\r\n\r\n")) {
            try (var socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
                var answer =
                        new String(
                                socket.getInputStream().readNBytes(12),
                                StandardCharsets.ISO_8859_1);
                assertThat(answer).matches("HTTP/1.1 (4|50).*");
            } catch (java.net.SocketException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
        assertThat(send(request("/api/notes/7")).statusCode()).isEqualTo(200);
    }
}
