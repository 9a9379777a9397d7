package quetzal.panel.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A list in the envelope: `{"object":"list","data":[…],"meta":{…}}`.
public record Listing(
        String object,
        List<Item> data,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> meta)
        implements Rendered {
    public Listing {
        data = List.copyOf(data);
    }

    /// A list that is not paged.
    public static Listing of(List<Item> items) {
        return new Listing("list", items, Map.of());
    }

    /// One page, with `meta.pagination`; its links keep the request's other query parameters.
    public static <T> Listing page(Context ctx, Links links, Page<T> page, Function<T, Item> view) {
        return new Listing(
                "list",
                page.rows().stream().map(view).toList(),
                Map.of("pagination", page.pagination(links.at(ctx), ctx.queryParamMap())));
    }

    /// A copy with one more key in `meta`.
    public Listing meta(String name, Object value) {
        var more = new LinkedHashMap<>(meta);
        more.put(name, value);
        return new Listing(object, data, more);
    }
}
