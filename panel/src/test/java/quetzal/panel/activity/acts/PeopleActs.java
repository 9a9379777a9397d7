package quetzal.panel.activity.acts;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import quetzal.panel.Answer;
import quetzal.panel.Browser;
import quetzal.panel.PanelFixture;
import quetzal.panel.user.Totp;

/// What people do to their accounts.
final class PeopleActs {
    private static final String ACCOUNT = "/api/client/account";
    private static final Map<String, String> PASSWORD = Map.of("password", PanelFixture.PASSWORD);
    private static final String ED25519 =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEwvn5l0+/890WMjl8Xx1HAU04unUkZjml9NSQbpDTiN someone@here";

    private PeopleActs() {}

    static Map<String, Act> all() {
        var acts = new TreeMap<String, Act>();
        logins(acts);
        account(acts);
        acting(acts);
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

    private static void acting(Map<String, Act> acts) {
        acts.put(
                "POST /api/application/users/{user}/impersonate",
                Act.of("user:impersonate.start", "user", w -> act(w, administrator(w)))
                        .through("web"));
        acts.put(
                "POST " + ACCOUNT + "/impersonation/end",
                Act.of(
                                "user:impersonate.end",
                                "user",
                                w -> {
                                    var browser = administrator(w);
                                    act(w, browser);
                                    return browser.send(
                                            "POST", ACCOUNT + "/impersonation/end", null);
                                })
                        .through("web"));
    }

    private static Browser administrator(ActWorld w) {
        return w.panel()
                .browser()
                .login(w.panel().person("root", true).username(), PanelFixture.PASSWORD);
    }

    private static Answer act(ActWorld w, Browser browser) {
        return browser.post(
                "/api/application/users/" + w.panel().user("acted").number() + "/impersonate",
                Map.of("reason", "act", "password", PanelFixture.PASSWORD));
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
}
