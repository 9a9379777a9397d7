package quetzal.panel.activity.acts;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import quetzal.panel.Answer;
import quetzal.panel.Browser;
import quetzal.panel.PanelFixture;
import quetzal.panel.client.TestServer;
import quetzal.panel.user.Totp;

/// What people do to their accounts and servers, and what daemons report.
final class PeopleActs {
    private static final String ACCOUNT = "/api/client/account";
    private static final String SERVER = "/api/client/servers/{server}";
    private static final Map<String, String> PASSWORD = Map.of("password", PanelFixture.PASSWORD);
    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEwvn5l0+/890WMjl8Xx1HAU04unUkZjml9NSQbpDTiN someone@here";

    private PeopleActs() {}

    static Map<String, Act> all() {
        var acts = new TreeMap<String, Act>();
        logins(acts);
        account(acts);
        servers(acts);
        addressesAndSubusers(acts);
        shells(acts);
        daemons(acts);
        return acts;
    }

    private static Browser browser(ActWorld w) {
        return w.panel().browser().login(w.panel().user("web").username(), PanelFixture.PASSWORD);
    }

    private static void logins(Map<String, Act> acts) {
        acts.put(
                "POST /auth/login",
                Act.of(
                                "auth:success",
                                "user",
                                w -> {
                                    var browser = w.panel().browser();
                                    browser.get("/sanctum/csrf-cookie");
                                    return login(browser, w.panel().user("in").username());
                                })
                        .through("web"));
        acts.put(
                "POST /auth/login/checkpoint",
                Act.of(
                                "auth:token",
                                "user",
                                w -> {
                                    var person = w.panel().user("factor");
                                    var secret = w.secret(person);
                                    w.turnOn(person, secret);
                                    w.panel().clock().jump(java.time.Duration.ofMinutes(1));
                                    var browser = w.panel().browser();
                                    browser.get("/sanctum/csrf-cookie");
                                    var token =
                                            login(browser, person.username())
                                                    .json()
                                                    .at("/data/confirmation_token")
                                                    .asText();
                                    return browser.post(
                                            "/auth/login/checkpoint",
                                            Map.of(
                                                    "confirmation_token",
                                                    token,
                                                    "authentication_code",
                                                    Totp.codeAt(
                                                            secret, w.panel().clock().instant())));
                                })
                        .and("auth:success")
                        .through("web"));
        acts.put(
                "POST /auth/logout",
                Act.of("auth:logout", "user", w -> browser(w).post("/auth/logout", Map.of()))
                        .through("web"));
        acts.put(
                "DELETE " + ACCOUNT + "/sessions",
                Act.of(
                                "user:session.delete",
                                "user",
                                w -> {
                                    var person = w.panel().user("two");
                                    var first = w.panel().browser();
                                    first.login(person.username(), PanelFixture.PASSWORD);
                                    w.panel()
                                            .browser()
                                            .login(person.username(), PanelFixture.PASSWORD);
                                    return first.send("DELETE", ACCOUNT + "/sessions", null);
                                })
                        .through("web"));
        acts.put(
                "DELETE " + ACCOUNT + "/sessions/{id}",
                Act.of(
                                "user:session.delete",
                                "user",
                                w -> {
                                    var browser = browser(w);
                                    var id =
                                            browser.get(ACCOUNT + "/sessions")
                                                    .json()
                                                    .at("/data/0/attributes/id")
                                                    .asText();
                                    return browser.send(
                                            "DELETE", ACCOUNT + "/sessions/" + id, null);
                                })
                        .through("web"));
    }

    private static Answer login(Browser browser, String name) {
        return browser.post("/auth/login", Map.of("user", name, "password", PanelFixture.PASSWORD));
    }

    private static Answer mine(ActWorld w, String method, String path, @Nullable Object body) {
        return w.as(w.panel().user("mine").clientKey(), method, ACCOUNT + path, body);
    }

    private static void account(Map<String, Act> acts) {
        acts.put(
                "PUT " + ACCOUNT + "/email",
                Act.of(
                                "user:account.email-changed",
                                "user",
                                w ->
                                        mine(
                                                w,
                                                "PUT",
                                                "/email",
                                                Map.of(
                                                        "email",
                                                        w.word() + "@example.org",
                                                        "password",
                                                        PanelFixture.PASSWORD)))
                        .changing("email-changed"));
        acts.put(
                "PUT " + ACCOUNT + "/password",
                Act.of(
                                "user:account.password-changed",
                                "user",
                                w ->
                                        mine(
                                                w,
                                                "PUT",
                                                "/password",
                                                Map.of(
                                                        "current_password",
                                                        PanelFixture.PASSWORD,
                                                        "password",
                                                        "another passphrase",
                                                        "password_confirmation",
                                                        "another passphrase")))
                        .changing("password"));
        acts.put(
                "GET " + ACCOUNT + "/two-factor",
                Act.of("user:two-factor.secret", "user", w -> mine(w, "GET", "/two-factor", null)));
        acts.put(
                "POST " + ACCOUNT + "/two-factor",
                Act.of(
                                "user:two-factor.create",
                                "user",
                                w -> {
                                    var person = w.panel().user("factor");
                                    return w.turnOn(person, w.secret(person));
                                })
                        .changing("secret"));
        acts.put(
                "POST " + ACCOUNT + "/two-factor/disable",
                Act.of(
                        "user:two-factor.delete",
                        "user",
                        w ->
                                w.as(
                                        w.secured().clientKey(),
                                        "POST",
                                        ACCOUNT + "/two-factor/disable",
                                        PASSWORD)));
        acts.put(
                "DELETE " + ACCOUNT + "/two-factor",
                Act.of(
                        "user:two-factor.delete",
                        "user",
                        w ->
                                w.as(
                                        w.secured().clientKey(),
                                        "DELETE",
                                        ACCOUNT + "/two-factor",
                                        PASSWORD)));
        acts.put(
                "POST " + ACCOUNT + "/api-keys",
                Act.of(
                        "user:api-key.create",
                        "api_key",
                        w -> mine(w, "POST", "/api-keys", Map.of("description", "bot"))));
        acts.put(
                "DELETE " + ACCOUNT + "/api-keys/{identifier}",
                Act.of(
                        "user:api-key.delete",
                        "api_key",
                        w -> {
                            var key = w.panel().user("keys").clientKey();
                            return w.as(
                                    key,
                                    "DELETE",
                                    ACCOUNT + "/api-keys/" + key.substring(0, 16),
                                    null);
                        }));
        acts.put(
                "POST " + ACCOUNT + "/ssh-keys",
                Act.of(
                        "user:ssh-key.create",
                        "ssh_key",
                        w -> sshKey(w, w.panel().user("ssh").clientKey())));
        acts.put(
                "POST " + ACCOUNT + "/ssh-keys/remove",
                Act.of(
                        "user:ssh-key.delete",
                        "ssh_key",
                        w -> {
                            var key = w.panel().user("ssh").clientKey();
                            return w.as(
                                    key,
                                    "POST",
                                    ACCOUNT + "/ssh-keys/remove",
                                    Map.of("fingerprint", fingerprint(w, key)));
                        }));
        acts.put(
                "DELETE " + ACCOUNT + "/ssh-keys/{fingerprint}",
                Act.of(
                        "user:ssh-key.delete",
                        "ssh_key",
                        w -> {
                            var key = w.panel().user("ssh").clientKey();
                            var print =
                                    java.net.URLEncoder.encode(
                                            fingerprint(w, key),
                                            java.nio.charset.StandardCharsets.UTF_8);
                            return w.as(key, "DELETE", ACCOUNT + "/ssh-keys/" + print, null);
                        }));
        acts.put(
                "GET " + ACCOUNT + "/shell-sessions/{id}/cast",
                Act.of(
                        "server:shell.view",
                        "server",
                        w ->
                                w.as(
                                        w.owner().clientKey(),
                                        "GET",
                                        ACCOUNT + "/shell-sessions/" + w.shell().id() + "/cast",
                                        null)));
        acts.put(
                "POST /api/client/tickets",
                Act.of(
                        "stream:ticket.create",
                        "server",
                        w ->
                                w.as(
                                        w.owner().clientKey(),
                                        "POST",
                                        "/api/client/tickets",
                                        Map.of(
                                                "stream",
                                                "logs",
                                                "target",
                                                w.server().uuid().toString()))));
    }

    private static Answer sshKey(ActWorld w, String key) {
        return w.as(
                key,
                "POST",
                ACCOUNT + "/ssh-keys",
                Map.of("name", "laptop", "public_key", ED25519));
    }

    private static String fingerprint(ActWorld w, String key) {
        return sshKey(w, key).attributes().path("fingerprint").asText();
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
