package quetzal.panel.http;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One page of rows and how many there are in all.
public record Page<T>(List<T> rows, long total, Paging paging) {
    public Page {
        rows = List.copyOf(rows);
    }

    Pagination pagination(String url, Map<String, List<String>> query) {
        int pages = (int) Math.max(1, (total + paging.perPage() - 1) / paging.perPage());
        var links = new LinkedHashMap<String, String>();
        if (paging.page() > 1) {
            links.put("previous", link(url, query, paging.page() - 1));
        }
        if (paging.page() < pages) {
            links.put("next", link(url, query, paging.page() + 1));
        }
        return new Pagination(total, rows.size(), paging.perPage(), paging.page(), pages, links);
    }

    private static String link(String url, Map<String, List<String>> query, int page) {
        var parts = new ArrayList<String>();
        query.forEach(
                (name, values) -> {
                    if (!name.equals("page")) {
                        values.forEach(value -> parts.add(encoded(name) + "=" + encoded(value)));
                    }
                });
        parts.add("page=" + page);
        return url + "?" + String.join("&", parts);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    record Pagination(
            long total,
            int count,
            int perPage,
            int currentPage,
            int totalPages,
            Map<String, String> links) {}
}
