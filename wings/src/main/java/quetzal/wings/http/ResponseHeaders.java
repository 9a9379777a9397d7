package quetzal.wings.http;

import io.javalin.http.Context;

/// The headers that every answer carries.
final class ResponseHeaders {
    private static final String METHODS = "GET, POST, PATCH, PUT, DELETE, OPTIONS";
    private static final String HEADERS =
            "Accept, Accept-Encoding, Authorization, Cache-Control, Content-Type, Content-Length, Origin, X-Real-IP,"
                    + " X-CSRF-Token";

    private final Origins origins;
    private final boolean privateNetwork;

    ResponseHeaders(Origins origins, boolean privateNetwork) {
        this.origins = origins;
        this.privateNetwork = privateNetwork;
    }

    /// A page of an origin that is not listed gets no permission; `*` gives one without credentials.
    void write(Context ctx) {
        ctx.header("Content-Security-Policy", "default-src 'self'");
        ctx.header("X-Frame-Options", "DENY");
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Vary", "Origin");
        var origin = ctx.header("Origin");
        if (origin == null) {
            allow(ctx, origins.panel());
        } else if (origins.lists(origin)) {
            allow(ctx, origin);
        } else if (origins.any()) {
            ctx.header("Access-Control-Allow-Origin", "*");
        }
        ctx.header("Access-Control-Allow-Methods", METHODS);
        ctx.header("Access-Control-Allow-Headers", HEADERS);
        ctx.header("Access-Control-Max-Age", "7200");
        if (privateNetwork) {
            ctx.header("Access-Control-Request-Private-Network", "true");
            ctx.header("Access-Control-Allow-Private-Network", "true");
        }
    }

    private static void allow(Context ctx, String origin) {
        ctx.header("Access-Control-Allow-Origin", origin);
        ctx.header("Access-Control-Allow-Credentials", "true");
    }
}
