package quetzal.e2e.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A person who is logged in, as a browser is: by a session cookie, with the CSRF token that goes with it.
public final class PanelLogin {
    private final String url;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http;

    private PanelLogin(String url) {
        this.url = url;
        this.http =
                HttpClient.newBuilder()
                        .cookieHandler(cookies)
                        .connectTimeout(Duration.ofSeconds(5))
                        .build();
    }

    /// - errors: [ApiFailure] with what the panel answered
    public static PanelLogin with(String url, String email, String password) {
        var login = new PanelLogin(url);
        login.call("GET", "/sanctum/csrf-cookie", null);
        var body = PanelApi.object().put("user", email).put("password", password);
        login.call("POST", "/auth/login", body);
        return login;
    }

    /// A new account key with all of the person's rights.
    public String accountKey(String description) {
        var body = PanelApi.object().put("description", description);
        body.putArray("allowed_ips");
        return keyOf(call("POST", "/api/client/account/api-keys", body));
    }

    static String keyOf(JsonNode answer) {
        var identifier = answer.at("/attributes/identifier").asText();
        var secret = answer.at("/meta/secret_token").asText();
        // The reference answers only the part after the identifier.
        return secret.startsWith(identifier) ? secret : identifier + secret;
    }

    public JsonNode call(String method, String path, @Nullable JsonNode body) {
        var answer = send(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new ApiFailure(method + " " + path, answer.statusCode(), answer.body());
        }
        return PanelApi.tree(answer.body());
    }

    public HttpResponse<String> send(String method, String path, @Nullable JsonNode body) {
        var request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(Duration.ofSeconds(30))
                        .header("Accept", "application/json")
                        .header("X-Requested-With", "XMLHttpRequest")
                        .header("Origin", url);
        cookie("XSRF-TOKEN").ifPresent(token -> request.header("X-XSRF-TOKEN", token));
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.method(method, BodyPublishers.ofString(body.toString()))
                    .header("Content-Type", "application/json");
        }
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + url + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + method + " " + path, e);
        }
    }

    private java.util.Optional<String> cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .map(value -> URLDecoder.decode(value, UTF_8))
                .findFirst();
    }
}
