package quetzal.wings.http;

import io.javalin.http.Context;
import java.util.function.Supplier;
import quetzal.wings.config.Secret;

/// Lets the panel in: `Authorization: Bearer <the node's token>`, compared in constant time.
final class NodeBearer {
    private static final String SCHEME = "Bearer ";

    private final Supplier<Secret> token;

    NodeBearer(Supplier<Secret> token) {
        this.token = token;
    }

    /// - errors: [HttpRefusal] 401 without a bearer token, 403 with a wrong one
    void admit(Context ctx) {
        var header = ctx.header("Authorization");
        if (header == null || !header.startsWith(SCHEME) || header.length() == SCHEME.length()) {
            ctx.header("WWW-Authenticate", "Bearer");
            throw new HttpRefusal(
                    401,
                    "token.missing",
                    "The required authorization header was not present in the request.");
        }
        if (!token.get().matches(header.substring(SCHEME.length()))) {
            throw new HttpRefusal(
                    403, "token.wrong", "You are not authorized to access this endpoint.");
        }
    }

    boolean isPanel(Context ctx) {
        var header = ctx.header("Authorization");
        return header != null
                && header.startsWith(SCHEME)
                && token.get().matches(header.substring(SCHEME.length()));
    }
}
