package quetzal.panel.activity.acts;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quetzal.panel.Estate;

/// What administrators do to places, nodes and eggs, by `METHOD path` below `/api/application`.
final class AdminActs {
    private static final String BASE = "/api/application";

    private AdminActs() {}

    static Map<String, Act> all() {
        var acts = new TreeMap<String, Act>();
        places(acts);
        addresses(acts);
        eggs(acts);
        return acts;
    }

    static void put(Map<String, Act> acts, String method, String path, Act act) {
        acts.put(method + " " + BASE + path, act);
    }

    private static void places(Map<String, Act> acts) {
        put(
                acts,
                "POST",
                "/locations",
                Act.of(
                        "location:create",
                        "location",
                        w -> w.admin("POST", "/locations", Map.of("short", w.word()))));
        put(
                acts,
                "PATCH",
                "/locations/{location}",
                Act.of(
                                "location:update",
                                "location",
                                w ->
                                        w.admin(
                                                "PATCH",
                                                "/locations/" + w.location(),
                                                Map.of("short", w.word())))
                        .changing("short"));
        put(
                acts,
                "DELETE",
                "/locations/{location}",
                Act.of(
                        "location:delete",
                        "location",
                        w -> w.admin("DELETE", "/locations/" + w.location(), null)));
        put(
                acts,
                "POST",
                "/nodes",
                Act.of(
                        "node:create",
                        "node",
                        w -> w.admin("POST", "/nodes", w.nodeBody(w.word()))));
        put(
                acts,
                "PATCH",
                "/nodes/{node}",
                Act.of(
                                "node:update",
                                "node",
                                w -> {
                                    var body = w.nodeBody(w.word());
                                    body.put("reset_secret", true);
                                    return w.admin("PATCH", "/nodes/" + w.node(), body);
                                })
                        .changing("name", "secret"));
        put(
                acts,
                "DELETE",
                "/nodes/{node}",
                Act.of("node:delete", "node", w -> w.admin("DELETE", "/nodes/" + w.node(), null)));
        put(
                acts,
                "POST",
                "/nodes/{node}/configuration/token",
                Act.of(
                        "node:deploy-token.create",
                        "node",
                        w -> w.admin("POST", "/nodes/" + w.node() + "/configuration/token", null)));
        put(
                acts,
                "GET",
                "/nodes/{node}/configuration",
                Act.of(
                        "node:configuration.read",
                        "node",
                        w -> w.admin("GET", "/nodes/" + w.node() + "/configuration", null)));
        put(
                acts,
                "GET",
                "/nodes/{node}/logs",
                Act.of(
                        "node:log.read",
                        "node",
                        w -> w.admin("GET", "/nodes/" + w.estate().node() + "/logs", null)));
        put(acts, "GET", "/logs", Act.of("panel:log.read", "", w -> w.admin("GET", "/logs", null)));
    }

    private static void addresses(Map<String, Act> acts) {
        var path = "/nodes/{node}/allocations";
        put(
                acts,
                "POST",
                path,
                Act.of(
                        "node:allocation.create",
                        "node",
                        w ->
                                w.admin(
                                        "POST",
                                        "/nodes/" + w.node() + "/allocations",
                                        Map.of("ip", "127.0.0.9", "ports", List.of("30000")))));
        put(
                acts,
                "PATCH",
                path + "/{allocation}",
                Act.of(
                                "node:allocation.update",
                                "allocation",
                                w ->
                                        w.admin(
                                                "PATCH",
                                                "/nodes/"
                                                        + w.estate().node()
                                                        + "/allocations/"
                                                        + w.free(),
                                                Map.of("alias", w.word(), "notes", "n")))
                        .changing("alias", "notes"));
        put(
                acts,
                "DELETE",
                path + "/{allocation}",
                Act.of(
                        "node:allocation.delete",
                        "node",
                        w ->
                                w.admin(
                                        "DELETE",
                                        "/nodes/" + w.estate().node() + "/allocations/" + w.free(),
                                        null)));
        put(
                acts,
                "POST",
                path + "/delete",
                Act.of(
                        "node:allocation.delete",
                        "node",
                        w ->
                                w.admin(
                                        "POST",
                                        "/nodes/" + w.estate().node() + "/allocations/delete",
                                        Map.of("ids", List.of(w.free())))));
    }

    private static void eggs(Map<String, Act> acts) {
        put(
                acts,
                "POST",
                "/nests",
                Act.of(
                        "nest:create",
                        "nest",
                        w -> w.admin("POST", "/nests", Map.of("name", w.word()))));
        put(
                acts,
                "PATCH",
                "/nests/{nest}",
                Act.of(
                                "nest:update",
                                "nest",
                                w ->
                                        w.admin(
                                                "PATCH",
                                                "/nests/" + w.nest(),
                                                Map.of("name", w.word(), "description", "d")))
                        .changing("name", "description"));
        put(
                acts,
                "DELETE",
                "/nests/{nest}",
                Act.of("nest:delete", "nest", w -> w.admin("DELETE", "/nests/" + w.nest(), null)));
        put(
                acts,
                "POST",
                "/eggs/import",
                Act.of(
                                "egg:import",
                                "egg",
                                w ->
                                        w.admin(
                                                "POST",
                                                "/eggs/import?import_to_nest=" + w.estate().nest(),
                                                Estate.fakeGame()
                                                        .replace("fakegame.sh", w.word() + ".sh")))
                        .changing());
        put(
                acts,
                "DELETE",
                "/eggs/{egg}",
                Act.of(
                        "egg:delete",
                        "egg",
                        w -> w.admin("DELETE", "/eggs/" + w.servers().egg(), null)));
        put(
                acts,
                "GET",
                "/eggs/{egg}/export",
                Act.of(
                        "egg:export",
                        "egg",
                        w -> w.admin("GET", "/eggs/" + w.estate().egg() + "/export", null)));
    }
}
