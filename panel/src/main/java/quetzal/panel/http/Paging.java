package quetzal.panel.http;

import io.javalin.http.Context;
import java.util.Optional;

/// Which part of a list a caller wants.
///
/// - shape: `page` starts at 1; `perPage` is at least 1 and at most the route's cap
public record Paging(int page, int perPage) {
    private static final int LAST_PAGE = 1_000_000;

    /// Reads `page` and `per_page`; what is missing, unreadable or out of range becomes the default or the cap.
    public static Paging of(Context ctx, int perPage, int cap) {
        return new Paging(
                number(ctx, "page").map(n -> Math.min(n, LAST_PAGE)).orElse(1),
                number(ctx, "per_page").map(n -> Math.min(n, cap)).orElse(perPage));
    }

    /// The application API's: 50, at most 10,000 because billing scripts ask for everything at once.
    public static Paging application(Context ctx) {
        return of(ctx, 50, 10_000);
    }

    public long offset() {
        return (page - 1L) * perPage;
    }

    private static Optional<Integer> number(Context ctx, String name) {
        var text = ctx.queryParam(name);
        if (text == null || !text.matches("[0-9]{1,12}")) {
            return Optional.empty();
        }
        long value = Long.parseLong(text);
        return value < 1 ? Optional.empty() : Optional.of((int) Math.min(value, Integer.MAX_VALUE));
    }
}
