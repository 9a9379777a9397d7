package quetzal.panel.activity.acts;

import static quetzal.panel.activity.acts.AdminActs.put;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import quetzal.panel.Answer;

/// What administrators do to accounts, servers and the log itself, by `METHOD path` below `/api/application`.
final class AdminServerActs {
    private AdminServerActs() {}

    static Map<String, Act> all() {
        var acts = new TreeMap<String, Act>();
        people(acts);
        servers(acts);
        log(acts);
        return acts;
    }

    private static void people(Map<String, Act> acts) {
        put(
                acts,
                "POST",
                "/users",
                Act.of(
                        "user:create",
                        "user",
                        w -> w.admin("POST", "/users", w.userBody(w.word()))));
        put(
                acts,
                "PATCH",
                "/users/{id}",
                Act.of(
                                "user:update",
                                "user",
                                w -> {
                                    var body = w.userBody(w.word());
                                    body.put("password", "another passphrase");
                                    var person = w.panel().user("changed");
                                    return w.admin("PATCH", "/users/" + person.number(), body);
                                })
                        .changing("email", "username", "first_name", "last_name", "password"));
        put(
                acts,
                "DELETE",
                "/users/{id}",
                Act.of(
                        "user:delete",
                        "user",
                        w -> w.admin("DELETE", "/users/" + w.panel().user("gone").number(), null)));
        put(
                acts,
                "DELETE",
                "/users/{id}/two-factor",
                Act.of(
                        "user:two-factor.delete",
                        "user",
                        w ->
                                w.admin(
                                        "DELETE",
                                        "/users/" + w.secured().number() + "/two-factor",
                                        null)));
        put(
                acts,
                "POST",
                "/api-keys",
                Act.of(
                        "api-key:create",
                        "api_key",
                        w -> w.admin("POST", "/api-keys", Map.of("description", "bot"))));
        put(
                acts,
                "DELETE",
                "/api-keys/{identifier}",
                Act.of(
                        "api-key:delete",
                        "api_key",
                        w -> {
                            var made = w.admin("POST", "/api-keys", Map.of("description", "bot"));
                            return w.admin(
                                    "DELETE",
                                    "/api-keys/" + made.attributes().path("identifier").asText(),
                                    null);
                        }));
    }

    private static void servers(Map<String, Act> acts) {
        put(
                acts,
                "POST",
                "/servers",
                Act.of(
                        "server:create",
                        "server",
                        w ->
                                w.admin(
                                        "POST",
                                        "/servers",
                                        w.estate()
                                                .serverBody(
                                                        w.owner().number(),
                                                        w.estate().free().getFirst()))));
        put(
                acts,
                "PATCH",
                "/servers/{server}/details",
                Act.of(
                                "server:details.update",
                                "server",
                                w ->
                                        w.admin(
                                                "PATCH",
                                                "/servers/" + id(w) + "/details",
                                                Map.of(
                                                        "name",
                                                        w.word(),
                                                        "user",
                                                        w.owner().number(),
                                                        "external_id",
                                                        w.word(),
                                                        "description",
                                                        "d")))
                        .changing("name", "external_id", "description"));
        put(
                acts,
                "PATCH",
                "/servers/{server}/build",
                Act.of(
                                "server:build.update",
                                "server",
                                w -> {
                                    var server = w.installed();
                                    var features =
                                            Map.of("databases", 0, "allocations", 2, "backups", 0);
                                    var limits =
                                            Map.of(
                                                    "memory", 640, "swap", 0, "disk", 1024, "io",
                                                    500, "cpu", 100);
                                    return w.admin(
                                            "PATCH",
                                            "/servers/" + server.path("id").asLong() + "/build",
                                            Map.of(
                                                    "allocation",
                                                    server.path("allocation").asLong(),
                                                    "limits",
                                                    limits,
                                                    "feature_limits",
                                                    features));
                                })
                        .changing("memory", "allocations"));
        put(
                acts,
                "PATCH",
                "/servers/{server}/startup",
                Act.of(
                                "server:startup.update",
                                "server",
                                w ->
                                        w.admin(
                                                "PATCH",
                                                "/servers/" + id(w) + "/startup",
                                                Map.of(
                                                        "startup",
                                                        "sh other.sh",
                                                        "environment",
                                                        w.estate().environment(),
                                                        "egg",
                                                        w.estate().egg(),
                                                        "image",
                                                        "gamehost/base:1",
                                                        "skip_scripts",
                                                        false)))
                        .changing("startup", "image"));
        for (var verb : List.of("suspend", "reinstall", "toggle-install")) {
            var event = verb.equals("toggle-install") ? "install.toggle" : verb;
            put(
                    acts,
                    "POST",
                    "/servers/{server}/" + verb,
                    Act.of(
                            "server:" + event,
                            "server",
                            w -> w.admin("POST", "/servers/" + id(w) + "/" + verb, null)));
        }
        put(
                acts,
                "POST",
                "/servers/{server}/unsuspend",
                Act.of(
                        "server:unsuspend",
                        "server",
                        w -> {
                            long id = id(w);
                            w.admin("POST", "/servers/" + id + "/suspend", null);
                            return w.admin("POST", "/servers/" + id + "/unsuspend", null);
                        }));
        for (var how : List.of("", "/force")) {
            put(
                    acts,
                    "DELETE",
                    "/servers/{server}" + how,
                    Act.of(
                            "server:delete",
                            "server",
                            w -> w.admin("DELETE", "/servers/" + id(w) + how, null)));
        }
    }

    private static long id(ActWorld w) {
        return w.installed().path("id").asLong();
    }

    private static void log(Map<String, Act> acts) {
        put(
                acts,
                "POST",
                "/audit/filters",
                Act.of("activity:filter.save", "", AdminServerActs::filter));
        put(
                acts,
                "DELETE",
                "/audit/filters/{filter}",
                Act.of(
                        "activity:filter.delete",
                        "",
                        w -> w.admin("DELETE", "/audit/filters/" + w.id(filter(w)), null)));
        put(
                acts,
                "POST",
                "/audit/{row}/acknowledgement",
                Act.of("activity:acknowledge", "", AdminServerActs::acknowledged));
        put(
                acts,
                "DELETE",
                "/audit/{row}/acknowledgement",
                Act.of(
                        "activity:acknowledge.withdraw",
                        "",
                        w -> {
                            long row = acknowledged(w).attributes().path("number").asLong();
                            return w.admin("DELETE", "/audit/" + row + "/acknowledgement", null);
                        }));
        put(
                acts,
                "POST",
                "/audit/verify",
                Act.of("activity:verify", "", w -> w.admin("POST", "/audit/verify", null)));
        put(
                acts,
                "POST",
                "/audit/checks",
                Act.of(
                                "activity:verify",
                                "",
                                w -> {
                                    w.shell();
                                    return w.admin("POST", "/audit/checks", null);
                                })
                        .and("activity:verify-recordings"));
        for (var path : List.of("/audit/export", "/activity/export")) {
            put(
                    acts,
                    "GET",
                    path,
                    Act.of(
                            "activity:export",
                            "",
                            w -> w.admin("GET", path + "?filter[event]=nothing", null)));
        }
        put(
                acts,
                "POST",
                "/console",
                Act.of(
                        "console:command",
                        "",
                        w -> w.admin("POST", "/console", Map.of("command", "help"))));
        put(
                acts,
                "POST",
                "/shell-sessions/verify",
                Act.of(
                        "activity:verify-recordings",
                        "",
                        w -> w.admin("POST", "/shell-sessions/verify", null)));
        put(
                acts,
                "POST",
                "/shell-sessions/{id}/verify",
                Act.of(
                        "server:shell.verify",
                        "server",
                        w ->
                                w.admin(
                                        "POST",
                                        "/shell-sessions/" + w.shell().id() + "/verify",
                                        null)));
        put(
                acts,
                "GET",
                "/shell-sessions/{id}/cast",
                Act.of(
                        "server:shell.view",
                        "server",
                        w -> w.admin("GET", "/shell-sessions/" + w.shell().id() + "/cast", null)));
        put(
                acts,
                "DELETE",
                "/shell-sessions/{id}",
                Act.of(
                        "server:shell.delete",
                        "server",
                        w -> w.admin("DELETE", "/shell-sessions/" + w.shell().id(), null)));
    }

    private static Answer filter(ActWorld w) {
        return w.admin(
                "POST", "/audit/filters", Map.of("name", w.word(), "query", "outcome=denied"));
    }

    private static Answer acknowledged(ActWorld w) {
        long row = w.admin("GET", "/audit", null).json().at("/data/0/attributes/number").asLong();
        return w.admin("POST", "/audit/" + row + "/acknowledgement", Map.of("note", "seen"));
    }
}
