package quetzal.panel.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import quetzal.shared.problem.ProblemException;

/// Reads a request's body once, within bounds, and merges it with the query.
public final class RequestBody {
    /// - unit: bytes
    public static final int LIMIT = 1024 * 1024;

    private static final int MOST_FIELDS = 2_000;
    private static final int DEEPEST_FIELD = 8;
    private static final String ATTRIBUTE = "quetzal.input";

    private RequestBody() {}

    /// The body as bytes, up to `limit` of them; for routes that take it raw.
    ///
    /// - errors: [RequestProblem.TooLarge]
    public static byte[] bytes(Context ctx, int limit) {
        if (ctx.req().getContentLengthLong() > limit) {
            throw new ProblemException(new RequestProblem.TooLarge(limit));
        }
        try (var in = ctx.req().getInputStream()) {
            var bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new ProblemException(new RequestProblem.TooLarge(limit));
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode merged(Context ctx) {
        ObjectNode known = ctx.attribute(ATTRIBUTE);
        if (known != null) {
            return known;
        }
        var all = JsonNodeFactory.instance.objectNode();
        ctx.queryParamMap()
                .forEach((name, values) -> values.forEach(value -> put(all, name, value)));
        body(ctx, all);
        ctx.attribute(ATTRIBUTE, all);
        return all;
    }

    private static void body(Context ctx, ObjectNode all) {
        var header = ctx.header("Content-Type");
        var type = (header == null ? "" : header.split(";", 2)[0]).strip().toLowerCase(Locale.ROOT);
        if (type.equals("multipart/form-data")) {
            ctx.formParamMap().forEach((name, values) -> replace(all, name, values));
            return;
        }
        var bytes = bytes(ctx, LIMIT);
        if (bytes.length == 0) {
            return;
        }
        if (type.equals("application/x-www-form-urlencoded")) {
            form(new String(bytes, StandardCharsets.UTF_8), all);
        } else if (type.equals("application/json") || type.endsWith("+json") || type.isEmpty()) {
            if (json(bytes) instanceof ObjectNode object) {
                all.setAll(object);
            }
        }
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return WireJson.READER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new ProblemException(
                    new RequestProblem.Malformed("The request body is not valid JSON."));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void form(String text, ObjectNode all) {
        var names = new ArrayList<String>();
        for (var pair : text.split("&", MOST_FIELDS + 1)) {
            int at = pair.indexOf('=');
            var name = decoded(at < 0 ? pair : pair.substring(0, at));
            if (!names.contains(name)) {
                names.add(name);
                if (!name.contains("[")) {
                    all.remove(name);
                }
            }
            put(all, name, at < 0 ? "" : decoded(pair.substring(at + 1)));
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new RequestProblem.Malformed("The form is not encoded properly."));
        }
    }

    private static void replace(ObjectNode all, String name, List<String> values) {
        all.remove(name);
        values.forEach(value -> put(all, name, value));
    }

    /// `a[b][]=v` becomes `{"a":{"b":["v"]}}`; of `a=1&a=2` the last one stays.
    private static void put(ObjectNode all, String name, String value) {
        var path = new ArrayList<String>();
        int bracket = name.indexOf('[');
        path.add(bracket <= 0 ? name : name.substring(0, bracket));
        int at = bracket;
        while (at > 0 && at < name.length() && path.size() < DEEPEST_FIELD) {
            int end = name.charAt(at) == '[' ? name.indexOf(']', at) : -1;
            if (end < 0) {
                break;
            }
            path.add(name.substring(at + 1, end));
            at = end + 1;
        }
        put(all, path, 0, value);
    }

    private static void put(ObjectNode into, List<String> path, int depth, String value) {
        var name = path.get(depth);
        boolean last = depth == path.size() - 1;
        if (last) {
            into.put(name, value);
        } else if (depth == path.size() - 2 && isIndex(path.get(depth + 1))) {
            var list = into.get(name) instanceof ArrayNode array ? array : into.putArray(name);
            list.add(value);
        } else {
            var next = into.get(name) instanceof ObjectNode object ? object : into.putObject(name);
            put(next, path, depth + 1, value);
        }
    }

    private static boolean isIndex(String part) {
        return part.isEmpty() || part.matches("[0-9]{1,4}");
    }
}
