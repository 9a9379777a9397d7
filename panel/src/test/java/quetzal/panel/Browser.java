package quetzal.panel;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Map;
import java.util.Optional;

/// A browser of a test: keeps cookies and sends the token against forged requests as a page does.
public final class Browser {
    private final PanelFixture panel;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .cookieHandler(cookies)
                    .build();

    Browser(PanelFixture panel) {
        this.panel = panel;
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    public Answer post(String path, Object body) {
        return send("POST", path, body);
    }

    public Answer send(String method, String path, @org.jspecify.annotations.Nullable Object body) {
        var headers =
                cookie("XSRF-TOKEN").map(token -> Map.of("X-XSRF-TOKEN", token)).orElse(Map.of());
        return panel.send(client, method, path, body, headers);
    }

    /// Without the token, as a page of another site would.
    public Answer sendForged(String method, String path, Object body, Map<String, String> headers) {
        return panel.send(client, method, path, body, headers);
    }

    /// Logs in and fails the test when that does not work.
    public Browser login(String user, String password) {
        get("/sanctum/csrf-cookie");
        var answer = post("/auth/login", Map.of("user", user, "password", password));
        if (answer.status() != 200) {
            throw new AssertionError("login: " + answer.status() + " " + answer.text());
        }
        return this;
    }

    public Optional<String> cookie(String name) {
        return cookies.getCookieStore().get(URI.create(panel.url())).stream()
                .filter(cookie -> cookie.getName().equals(name) && !cookie.hasExpired())
                .map(java.net.HttpCookie::getValue)
                .findFirst();
    }

    public void setCookie(String name, String value) {
        var cookie = new java.net.HttpCookie(name, value);
        cookie.setPath("/");
        cookie.setDomain("127.0.0.1");
        cookie.setVersion(0);
        cookies.getCookieStore().add(URI.create(panel.url()), cookie);
    }
}
