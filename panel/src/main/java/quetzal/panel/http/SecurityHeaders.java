package quetzal.panel.http;

import io.javalin.http.Context;

/// The headers every answer carries.
final class SecurityHeaders {
    /// `connect-src` has the WebSocket schemes because consoles may be on the nodes' own addresses.
    private static final String PAGE_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self' ws: wss:; manifest-src 'self'; worker-src 'self';"
                    + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";

    private SecurityHeaders() {}

    static void write(Context ctx, boolean secure) {
        ctx.header("Content-Security-Policy", API_POLICY);
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("X-Frame-Options", "DENY");
        ctx.header("Referrer-Policy", "same-origin");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        ctx.header("Cross-Origin-Resource-Policy", "same-origin");
        ctx.header(
                "Permissions-Policy",
                "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
        ctx.header("Cache-Control", "no-store");
        if (secure) {
            ctx.header("Strict-Transport-Security", "max-age=31536000");
        }
    }

    /// For the pages of the web app instead of the API's policy, which allows nothing.
    static void page(Context ctx) {
        ctx.header("Content-Security-Policy", PAGE_POLICY);
    }
}
