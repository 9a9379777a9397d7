package quetzal.panel.activity.acts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import quetzal.panel.Answer;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.panel.db.Vault;
import quetzal.panel.user.Totp;

/// What the calls stand on: an estate made through the API for administrators, and servers in the database for people.
final class ActWorld implements AutoCloseable {
    private static final String CAST = "{}\n";
    private static final String HASH = HexFormat.of().formatHex(Vault.sha256(CAST));
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private final AtomicInteger number = new AtomicInteger();
    private final PanelFixture panel;
    private final FakeDaemon daemon = new FakeDaemon();
    private final quetzal.panel.client.FakeDaemon machine;
    private final Estate estate;
    private final TestServers servers;
    private final Person owner;
    private final long node;
    private final long egg;

    ActWorld(PanelFixture panel) throws IOException {
        this.panel = panel;
        this.machine = new quetzal.panel.client.FakeDaemon();
        this.estate = Estate.on(panel, daemon);
        this.servers = new TestServers(panel.database(), panel.vault());
        this.owner = panel.user("owner");
        this.node = servers.node(machine.address(), "direct");
        this.egg = servers.egg();
        servers.execute(
                "INSERT INTO settings (key, value) VALUES ('pterodactyl:client_features:allocations:enabled', 'true')");
    }

    PanelFixture panel() {
        return panel;
    }

    Estate estate() {
        return estate;
    }

    Person owner() {
        return owner;
    }

    TestServers servers() {
        return servers;
    }

    String word() {
        return "act" + number.incrementAndGet();
    }

    Answer as(String key, String method, String path, @Nullable Object body) {
        panel.clock().jump(BETWEEN);
        return panel.sendWith(
                Map.of("Authorization", "Bearer " + key, "User-Agent", "acts/1"),
                method,
                path,
                body);
    }

    /// Below `/api/application`.
    Answer admin(String method, String path, @Nullable Object body) {
        return as(estate.key(), method, "/api/application" + path, body);
    }

    /// Below `/api/client/servers/{server}`.
    Answer people(TestServer server, String method, String path, @Nullable Object body) {
        return as(owner.clientKey(), method, server.path(path), body);
    }

    Answer daemon(String method, String path, @Nullable Object body) {
        return daemon.remote(method, path, body);
    }

    long id(Answer made) {
        if (made.status() >= 300) {
            throw new AssertionError(made.status() + " " + made.text());
        }
        return made.attributes().path("id").asLong();
    }

    long location() {
        return id(admin("POST", "/locations", Map.of("short", word())));
    }

    Map<String, Object> nodeBody(String name) {
        return new HashMap<>(Estate.nodeBody(name, estate.location(), daemon.port()));
    }

    long node() {
        return id(admin("POST", "/nodes", nodeBody(word())));
    }

    long nest() {
        return id(admin("POST", "/nests", Map.of("name", word())));
    }

    Map<String, Object> userBody(String name) {
        return new HashMap<>(
                Map.of(
                        "email",
                        name + "@example.com",
                        "username",
                        name,
                        "first_name",
                        "A",
                        "last_name",
                        "B"));
    }

    /// One free address of the estate's node.
    long free() {
        return estate.free().getLast();
    }

    JsonNode installed() {
        return estate.installed(owner.number());
    }

    /// A server of the owner, running on a machine that does what it is told.
    TestServer server() {
        var server = servers.server(owner, node, egg, word());
        var base = "/api/servers/" + server.uuid();
        machine.knows(server);
        machine.answer("POST " + base + "/commands", 204, "");
        machine.answer("POST " + base + "/power", 202, "");
        machine.answer("POST " + base + "/shells", 201, "{\"recorded\":true}");
        machine.answer(
                "GET " + base + "/console",
                200,
                "{\"lines\":[],\"oldest\":0,\"newest\":0,\"next\":null}");
        machine.answer(
                "GET " + base + "/replay",
                200,
                "{\"lines\":[],\"oldest\":0,\"oldest_at\":null,\"next\":null}");
        machine.answer("GET " + base + "/install-logs", 200, "{\"data\":\"\"}");
        return server;
    }

    /// A shell that is over, whose recording is on its machine.
    record Shell(TestServer server, String id) {}

    Shell shell() {
        var server = server();
        servers.execute(
                "UPDATE shell_sessions SET created_at = created_at - interval '1 minute' WHERE state = 'pending'");
        var opened =
                people(server, "POST", "/shell-sessions", Map.of("cols", 80, "rows", 24)).json();
        var shell = new Shell(server, opened.path("id").asText());
        report(shell, "started", "");
        report(
                shell,
                "ended",
                ",\"exit_code\":0,\"program\":\"/bin/sh\",\"recording\":{\"bytes\":3,\"sha256\":\""
                        + HASH
                        + "\",\"truncated\":false}");
        machine.answerText("GET /api/shells/" + shell.id() + "/cast", CAST);
        machine.answer("DELETE /api/shells/" + shell.id(), 204, "");
        return shell;
    }

    Answer report(Shell shell, String event, String more) {
        var token =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT daemon_token_id FROM nodes WHERE id = :id")
                                                .bind("id", shell.server().node())
                                                .mapTo(String.class)
                                                .one());
        return as(
                token + "." + TestServers.NODE_SECRET,
                "POST",
                "/api/remote/servers/" + shell.server().uuid() + "/shell-sessions/" + shell.id(),
                "{\"event\":\"%s\",\"at\":\"%s\",\"ip\":\"192.0.2.77\"%s}"
                        .formatted(event, panel.clock().instant(), more));
    }

    /// Asked for an authenticator, and not turned on.
    String secret(Person person) {
        return as(person.clientKey(), "GET", "/api/client/account/two-factor", null)
                .json()
                .at("/data/secret")
                .asText();
    }

    Answer turnOn(Person person, String secret) {
        return panel.post(
                "/api/client/account/two-factor",
                person.clientKey(),
                Map.of(
                        "code",
                        Totp.codeAt(secret, panel.clock().instant()),
                        "password",
                        PanelFixture.PASSWORD));
    }

    Person secured() {
        var person = panel.user("secured");
        turnOn(person, secret(person));
        panel.clock().jump(Duration.ofMinutes(1));
        return person;
    }

    /// The rows that a request left.
    List<Map<String, @Nullable Object>> rows(Answer answer) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                                SELECT a.event, a.outcome, a.source, a.ip, a.actor_name, a.node_id,
                                                       a.properties::text AS properties,
                                                       (SELECT string_agg(s.kind, ' ') FROM activity_subjects s
                                                        WHERE s.activity_id = a.id) AS subjects
                                                FROM activity a WHERE a.request_id = :id ORDER BY a.id
                                                """)
                                        .bind("id", answer.header("X-Request-Id"))
                                        .mapToMap()
                                        .list());
    }

    @Override
    public void close() {
        daemon.close();
        machine.close();
    }
}
