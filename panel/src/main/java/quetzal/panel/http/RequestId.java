package quetzal.panel.http;

import io.javalin.http.Context;
import java.util.UUID;

/// One name per request, in every log line, audit row and answer about it.
///
/// - shape: a caller's own `X-Request-Id` is kept when it is 8 to 64 of `[A-Za-z0-9_-]`
public final class RequestId {
    private static final String ATTRIBUTE = "quetzal.request-id";
    private static final String HEADER = "X-Request-Id";

    private RequestId() {}

    static void assign(Context ctx) {
        var given = ctx.header(HEADER);
        var id =
                given != null && given.matches("[A-Za-z0-9_-]{8,64}")
                        ? given
                        : UUID.randomUUID().toString();
        ctx.attribute(ATTRIBUTE, id);
        ctx.header(HEADER, id);
    }

    public static String of(Context ctx) {
        String id = ctx.attribute(ATTRIBUTE);
        return id == null ? "-" : id;
    }
}
