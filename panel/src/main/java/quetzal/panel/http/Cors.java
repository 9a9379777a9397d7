package quetzal.panel.http;

import io.javalin.http.Context;
import java.util.Set;

/// Cross-origin access to the client and application API: exact origins from the configuration, never `*`, never an
/// echo of what is not listed.
final class Cors {
    private final Set<String> origins;

    Cors(ServerSettings settings) {
        this.origins = Set.copyOf(settings.corsOrigins());
    }

    void headers(Context ctx) {
        if (!applies(ctx)) {
            return;
        }
        ctx.header("Vary", "Origin");
        var origin = ctx.header("Origin");
        if (origin == null || !origins.contains(origin)) {
            return;
        }
        ctx.header("Access-Control-Allow-Origin", origin);
        ctx.header("Access-Control-Allow-Credentials", "true");
        ctx.header("Cross-Origin-Resource-Policy", "cross-origin");
        ctx.header(
                "Access-Control-Expose-Headers",
                "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id");
        if (isPreflight(ctx)) {
            ctx.header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, HEAD");
            ctx.header(
                    "Access-Control-Allow-Headers",
                    "Authorization, Content-Type, Accept, X-Requested-With, X-XSRF-TOKEN, X-CSRF-TOKEN, X-Request-Id");
            ctx.header("Access-Control-Max-Age", "600");
        }
    }

    /// A preflight is answered 204 whether or not the origin is allowed; the headers decide.
    boolean isPreflight(Context ctx) {
        return applies(ctx)
                && ctx.method().name().equals("OPTIONS")
                && ctx.header("Access-Control-Request-Method") != null;
    }

    private static boolean applies(Context ctx) {
        return ctx.path().startsWith("/api/client") || ctx.path().startsWith("/api/application");
    }
}
