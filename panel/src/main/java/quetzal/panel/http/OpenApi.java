package quetzal.panel.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Pattern;
import quetzal.shared.permission.Permission;

/// Describes the registered routes as an OpenAPI 3.1 document, so that it cannot say what is not so.
public final class OpenApi {
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

    private final ObjectNode schemas = JsonNodeFactory.instance.objectNode();
    private final RecordSchemas records = new RecordSchemas(schemas);

    private OpenApi() {}

    /// Registers `/api/openapi.json`; call it last.
    public static void register(Routes routes, Links links, String version) {
        var gate =
                Gate.open(
                        "tools read it before they have a key, and it says only what routes there are");
        routes.get("/api/openapi.json", gate, ctx -> ctx.json(document(routes, links, version)))
                .summary("This document.");
    }

    static ObjectNode document(Routes routes, Links links, String version) {
        return new OpenApi().build(routes, links, version);
    }

    private ObjectNode build(Routes routes, Links links, String version) {
        var document = JsonNodeFactory.instance.objectNode();
        document.put("openapi", "3.1.0");
        document.putObject("info").put("title", "Quetzal panel").put("version", version);
        document.putArray("servers").addObject().put("url", links.to(""));
        var paths = new TreeMap<String, ObjectNode>();
        for (var route : routes.all()) {
            boolean socket = route.method().equals("WS");
            paths.computeIfAbsent(route.path(), _ -> JsonNodeFactory.instance.objectNode())
                    .set(
                            socket ? "get" : route.method().toLowerCase(Locale.ROOT),
                            operation(route, socket));
        }
        var all = document.putObject("paths");
        paths.forEach(all::set);
        var components = document.putObject("components");
        errorSchema();
        components.set("schemas", schemas);
        securitySchemes(components.putObject("securitySchemes"));
        return document;
    }

    private ObjectNode operation(Route route, boolean socket) {
        var operation = JsonNodeFactory.instance.objectNode();
        operation.put("operationId", operationId(route));
        operation.putArray("tags").add(tag(route.path()));
        if (!route.summary().isEmpty()) {
            operation.put("summary", route.summary());
        }
        gate(operation, route.gate());
        parameters(operation, route);
        route.takes()
                .ifPresent(
                        form ->
                                operation
                                        .putObject("requestBody")
                                        .putObject("content")
                                        .putObject("application/json")
                                        .set("schema", records.reference(form)));
        responses(operation, route, socket);
        return operation;
    }

    private static String operationId(Route route) {
        var words = route.path().replaceAll("[^A-Za-z0-9]+", "_").replaceAll("^_|_$", "");
        return route.method().toLowerCase(Locale.ROOT) + "_" + words;
    }

    private static String tag(String path) {
        var parts = path.split("/", -1);
        return parts.length > 3 && parts[1].equals("api") ? parts[2] + " " + parts[3] : parts[1];
    }

    private static void gate(ObjectNode operation, Gate gate) {
        var security = operation.putArray("security");
        switch (gate) {
            case Gate.Open _ -> {}
            case Gate.Account _ -> person(security);
            case Gate.OnServer(var permissions, _) -> {
                person(security);
                var keys = operation.putArray("x-permission");
                permissions.stream().map(Permission::key).forEach(keys::add);
            }
            case Gate.Admin(var resource, var access) -> {
                person(security);
                operation.put("x-admin", resource.key() + " " + access);
            }
            case Gate.Node _ -> security.addObject().putArray("node");
            case Gate.Stream(_, _, var of) -> {
                gate(operation, of);
                ((com.fasterxml.jackson.databind.node.ArrayNode) operation.get("security"))
                        .addObject()
                        .putArray("ticket");
            }
        }
    }

    private static void person(com.fasterxml.jackson.databind.node.ArrayNode security) {
        security.addObject().putArray("key");
        security.addObject().putArray("session");
    }

    private static void parameters(ObjectNode operation, Route route) {
        var parameters = JsonNodeFactory.instance.arrayNode();
        var matcher = PARAMETER.matcher(route.path());
        while (matcher.find()) {
            var parameter = parameters.addObject();
            parameter.put("name", matcher.group(1)).put("in", "path").put("required", true);
            parameter.putObject("schema").put("type", "string");
        }
        for (var query : route.query()) {
            var parameter = parameters.addObject();
            parameter.put("name", query.name()).put("in", "query");
            parameter.put("description", query.description());
            parameter.putObject("schema").put("type", "string");
        }
        if (route.isList() && route.path().startsWith("/api/")) {
            for (var name : List.of("page", "per_page")) {
                var parameter = parameters.addObject();
                parameter.put("name", name).put("in", "query");
                parameter.putObject("schema").put("type", "integer");
            }
        }
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
    }

    private void responses(ObjectNode operation, Route route, boolean socket) {
        var responses = operation.putObject("responses");
        int status = socket ? 101 : route.status();
        var success = responses.putObject(String.valueOf(status));
        success.put("description", socket ? "The socket is open." : "Done.");
        route.gives()
                .ifPresent(
                        view ->
                                success.putObject("content")
                                        .putObject("application/json")
                                        .set("schema", envelope(route, view)));
        var error = responses.putObject("default");
        error.put("description", "Refused.");
        error.putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/Errors");
    }

    private JsonNode envelope(Route route, Class<?> view) {
        var item = object();
        var properties = item.putObject("properties");
        properties.putObject("object").put("const", route.object());
        properties.set("attributes", records.reference(view));
        properties.putObject("meta").put("type", "object");
        if (!route.isList()) {
            return item;
        }
        var list = object();
        var outer = list.putObject("properties");
        outer.putObject("object").put("const", "list");
        outer.putObject("data").put("type", "array").set("items", item);
        outer.putObject("meta").put("type", "object");
        return list;
    }

    private void errorSchema() {
        var errors = schemas.putObject("Errors").put("type", "object").putObject("properties");
        errors.putObject("request_id").put("type", "string");
        var element =
                errors.putObject("errors")
                        .put("type", "array")
                        .putObject("items")
                        .put("type", "object")
                        .putObject("properties");
        element.putObject("code").put("type", "string");
        element.putObject("status").put("type", "string");
        element.putObject("detail").put("type", "string");
        var meta = element.putObject("meta").put("type", "object").putObject("properties");
        meta.putObject("source_field").put("type", "string");
        meta.putObject("rule").put("type", "string");
    }

    private static void securitySchemes(ObjectNode schemes) {
        schemes.putObject("key")
                .put("type", "http")
                .put("scheme", "bearer")
                .put(
                        "description",
                        "An API key: `ptlc_…` for the client API, `ptla_…` for the application API.");
        schemes.putObject("session")
                .put("type", "apiKey")
                .put("in", "cookie")
                .put("name", "quetzal_session")
                .put(
                        "description",
                        "A browser's session; changes also need the header X-XSRF-TOKEN.");
        schemes.putObject("node")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", "A node's token: `<token id>.<token>`.");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode().put("type", "object");
    }
}
