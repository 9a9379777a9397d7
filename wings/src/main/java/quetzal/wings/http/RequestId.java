package quetzal.wings.http;

import io.javalin.http.Context;
import java.util.UUID;

/// Names one request in the answer and in the log.
public final class RequestId {
    private static final String NAME = "quetzal.request-id";

    private RequestId() {}

    static void assign(Context ctx) {
        var id = UUID.randomUUID().toString();
        ctx.attribute(NAME, id);
        ctx.header("X-Request-Id", id);
    }

    public static String of(Context ctx) {
        String id = ctx.attribute(NAME);
        return id == null ? "" : id;
    }
}
