package quetzal.panel.activity.acts;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import quetzal.panel.Answer;
import quetzal.panel.client.TestServer;

/// What people do to servers, and what daemons report of them.
final class ServerActs {
    private static final String SERVER = "/api/client/servers/{server}";

    private ServerActs() {}

    static Map<String, Act> all() {
        var acts = new TreeMap<String, Act>();
        servers(acts);
        addressesAndSubusers(acts);
        shells(acts);
        daemons(acts);
        return acts;
    }

    private static void server(
            Map<String, Act> acts,
            String method,
            String rest,
            String event,
            Function<ActWorld, @Nullable Object> body,
            String... changes) {
        acts.put(
                method + " " + SERVER + rest,
                Act.of(event, "server", w -> w.people(w.server(), method, rest, body.apply(w)))
                        .changing(changes));
    }

    private static void servers(Map<String, Act> acts) {
        server(acts, "GET", "/websocket", "server:console.credential", _ -> null);
        server(acts, "POST", "/command", "server:console.command", _ -> Map.of("command", "list"));
        server(acts, "POST", "/power", "server:power.kill", _ -> Map.of("signal", "kill"));
        server(acts, "GET", "/logs/download", "server:console.download", _ -> null);
        server(acts, "GET", "/replay", "server:console.replay", _ -> null);
        server(acts, "GET", "/replay/cast", "server:console.replay-download", _ -> null);
        server(
                acts,
                "PUT",
                "/startup/variable",
                "server:startup.edit",
                _ -> Map.of("key", "JAR", "value", "new.jar"),
                "JAR");
        server(
                acts,
                "POST",
                "/settings/rename",
                "server:settings.rename",
                w -> Map.of("name", w.word()),
                "rename");
        server(acts, "POST", "/settings/reinstall", "server:reinstall", _ -> null);
        server(
                acts,
                "PUT",
                "/settings/docker-image",
                "server:startup.image",
                _ -> Map.of("docker_image", "registry.test/java:25"),
                "image");
    }

    private static void addressesAndSubusers(Map<String, Act> acts) {
        var addresses = "/network/allocations";
        acts.put(
                "POST " + SERVER + addresses,
                Act.of(
                        "server:allocation.create",
                        "allocation",
                        w -> {
                            var server = w.server();
                            w.servers().freeAllocation(server);
                            return w.people(server, "POST", addresses, null);
                        }));
        address(acts, "POST", "", "notes", Map.of("notes", "other"), "notes");
        address(acts, "POST", "/primary", "primary", null);
        address(acts, "DELETE", "", "delete", null);
        acts.put(
                "POST " + SERVER + "/users",
                Act.of(
                        "server:subuser.create",
                        "user",
                        w -> w.people(w.server(), "POST", "/users", invitation(w))));
        acts.put(
                "POST " + SERVER + "/users/{user}",
                Act.of(
                                "server:subuser.update",
                                "user",
                                w ->
                                        subuser(
                                                w,
                                                "POST",
                                                Map.of("permissions", List.of("user.read"))))
                        .changing("update"));
        acts.put(
                "DELETE " + SERVER + "/users/{user}",
                Act.of("server:subuser.delete", "user", w -> subuser(w, "DELETE", null)));
    }

    private static Map<String, Object> invitation(ActWorld w) {
        return Map.of(
                "email", w.word() + "@example.com", "permissions", List.of("websocket.connect"));
    }

    private static Answer subuser(ActWorld w, String method, @Nullable Object body) {
        var server = w.server();
        var friend = w.panel().user("friend");
        w.servers().subuser(server, friend, "websocket.connect", "control.console");
        return w.people(server, method, "/users/" + friend.uuid(), body);
    }

    private static void address(
            Map<String, Act> acts,
            String method,
            String rest,
            String event,
            @Nullable Object body,
            String... changes) {
        acts.put(
                method + " " + SERVER + "/network/allocations/{allocation}" + rest,
                Act.of(
                                "server:allocation." + event,
                                "allocation",
                                w -> {
                                    var server = w.server();
                                    long more = w.servers().allocation(server);
                                    return w.people(
                                            server,
                                            method,
                                            "/network/allocations/" + more + rest,
                                            body);
                                })
                        .changing(changes));
    }

    private static void shells(Map<String, Act> acts) {
        server(
                acts,
                "POST",
                "/shell-sessions",
                "server:shell.ask",
                _ -> Map.of("cols", 80, "rows", 24));
        shell(acts, "POST", "/verify", "verify");
        shell(acts, "GET", "/cast", "view");
        shell(acts, "DELETE", "", "delete");
    }

    private static void shell(Map<String, Act> acts, String method, String rest, String event) {
        acts.put(
                method + " " + SERVER + "/shell-sessions/{id}" + rest,
                Act.of(
                        "server:shell." + event,
                        "server",
                        w -> {
                            var shell = w.shell();
                            return w.people(
                                    shell.server(),
                                    method,
                                    "/shell-sessions/" + shell.id() + rest,
                                    null);
                        }));
    }

    private static void daemons(Map<String, Act> acts) {
        var servers = "/api/remote/servers";
        acts.put(
                "POST " + servers + "/{server}/install",
                Act.of(
                                "server:install.complete",
                                "server",
                                w ->
                                        w.daemon(
                                                "POST",
                                                "/servers/"
                                                        + w.estate()
                                                                .server(w.owner().number())
                                                                .path("uuid")
                                                                .asText()
                                                        + "/install",
                                                Map.of("successful", true, "reinstall", false)))
                        .through("daemon")
                        .byNobody());
        acts.put(
                "POST " + servers + "/reset",
                Act.of(
                                "server:status.reset",
                                "server",
                                w -> {
                                    // nothing else of this node is under way
                                    w.daemon("POST", "/servers/reset", null);
                                    w.estate().server(w.owner().number());
                                    return w.daemon("POST", "/servers/reset", null);
                                })
                        .changing("status")
                        .through("daemon")
                        .byNobody());
        acts.put(
                "POST " + servers + "/{server}/shell-sessions/{id}",
                Act.of("server:shell.purge", "server", w -> w.report(w.shell(), "purged", ""))
                        .through("console"));
        acts.put(
                "POST /api/remote/activity",
                Act.of(
                                "server:console.command",
                                "server",
                                w -> {
                                    TestServer none = w.server();
                                    var server = w.installed();
                                    return w.daemon(
                                            "POST",
                                            "/activity",
                                            Map.of(
                                                    "data",
                                                    List.of(
                                                            Map.of(
                                                                    "user",
                                                                    w.owner().uuid().toString(),
                                                                    "server",
                                                                    server.path("uuid").asText(),
                                                                    "event",
                                                                    "server:console.command",
                                                                    "metadata",
                                                                    Map.of("command", "say hi"),
                                                                    "ip",
                                                                    "192.0.2.1",
                                                                    "timestamp",
                                                                    w.panel()
                                                                            .clock()
                                                                            .instant()
                                                                            .toString()),
                                                            // of another node: passed over
                                                            Map.of(
                                                                    "server",
                                                                    none.uuid().toString(),
                                                                    "event",
                                                                    "server:power.stop"))));
                                })
                        .through("console"));
    }
}
