package quetzal.panel.access;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Vault;
import quetzal.panel.http.Links;
import quetzal.panel.http.RequestProblem;
import quetzal.shared.problem.ProblemException;

/// The two cookies of a browser: the session's, which scripts cannot read, and the token against forged requests, which
/// they must. A third keeps an administrator's own session while he acts as a user.
public final class SessionCookies {
    static final String SESSION = "quetzal_session";
    static final String OWN_SESSION = "quetzal_own_session";
    static final String CSRF = "XSRF-TOKEN";
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final Links links;
    private final Duration life;

    public SessionCookies(Links links, Duration life) {
        this.links = links;
        this.life = life;
    }

    /// How long a session lives after its last use.
    Duration life() {
        return life;
    }

    Optional<String> token(Context ctx) {
        return token(ctx, SESSION);
    }

    /// Of the session to which the one who acts for another returns.
    Optional<String> ownToken(Context ctx) {
        return token(ctx, OWN_SESSION);
    }

    private static Optional<String> token(Context ctx, String name) {
        return Optional.ofNullable(ctx.cookie(name))
                .filter(text -> text.matches("[A-Za-z0-9]{43}"));
    }

    void write(Context ctx, String token, String csrfToken) {
        ctx.cookie(cookie(SESSION, token, (int) life.toSeconds(), true));
        writeCsrf(ctx, csrfToken);
    }

    void writeOwn(Context ctx, String token) {
        ctx.cookie(cookie(OWN_SESSION, token, (int) life.toSeconds(), true));
    }

    void clearOwn(Context ctx) {
        ctx.cookie(cookie(OWN_SESSION, "", 0, true));
    }

    void writeCsrf(Context ctx, String csrfToken) {
        ctx.cookie(cookie(CSRF, csrfToken, (int) life.toSeconds(), false));
    }

    void clear(Context ctx) {
        ctx.cookie(cookie(SESSION, "", 0, true));
        ctx.cookie(cookie(CSRF, "", 0, false));
        clearOwn(ctx);
    }

    private Cookie cookie(String name, String value, int seconds, boolean hidden) {
        return new Cookie(name, value, "/", seconds, links.secure(), hidden, null, SameSite.LAX);
    }

    /// - errors: [RequestProblem.BadCsrfToken] on a change whose token is missing or wrong, or that comes from a page of
    ///   another origin
    void requireCsrfToken(Context ctx, String expected) {
        if (READING.contains(ctx.method().name()) || ctx.method().name().startsWith("WEBSOCKET")) {
            return;
        }
        var given = given(ctx);
        if (given == null
                || !Vault.same(Vault.sha256(given), Vault.sha256(expected))
                || !isFromHere(ctx)) {
            throw new ProblemException(new RequestProblem.BadCsrfToken());
        }
    }

    /// For changes before anyone is logged in: what the page sends back must be what its cookie holds.
    void requireCsrfCookie(Context ctx) {
        var expected = ctx.cookie(CSRF);
        if (expected == null || expected.length() < 32) {
            throw new ProblemException(new RequestProblem.BadCsrfToken());
        }
        requireCsrfToken(ctx, expected);
    }

    /// The upgrade to a socket is a GET, but lets the page act: it must come from a page of ours.
    ///
    /// - errors: [RequestProblem.Denied]
    void requireOwnOrigin(Context ctx) {
        boolean upgrade = "websocket".equalsIgnoreCase(ctx.header("Upgrade"));
        if (upgrade && !isOurPage(ctx)) {
            throw new ProblemException(
                    new RequestProblem.Denied("This socket may be opened from our own page only."));
        }
    }

    private boolean isOurPage(Context ctx) {
        var origin = ctx.header("Origin");
        var scheme = links.secure() ? "https://" : "http://";
        return origin != null
                && (origin.equals(links.origin())
                        || origin.equalsIgnoreCase(scheme + ctx.header("Host")));
    }

    /// True when the browser does not name another origin than the one it shows: the configured one, or the one the
    /// request is addressed to.
    boolean isFromHere(Context ctx) {
        var origin = ctx.header("Origin");
        if (origin == null || origin.equals(links.origin())) {
            return true;
        }
        try {
            var authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(ctx.header("Host"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static @Nullable String given(Context ctx) {
        var header = ctx.header("X-XSRF-TOKEN");
        if (header != null) {
            return header.contains("%") ? decoded(header) : header;
        }
        var raw = ctx.header("X-CSRF-TOKEN");
        return raw != null ? raw : ctx.queryParam("_token");
    }

    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
