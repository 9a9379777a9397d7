package quetzal.panel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.http.Route;
import quetzal.shared.permission.Permission;

/// Who gets what from each route below a server. The routes come from the panel itself: one that is new and not listed
/// here fails [#everyRouteIsListed].
class RouteMatrixTest {
    private static final String SERVER = "/api/client/servers/{server}";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static FakeDaemon daemon;
    private static TestServers servers;
    private static Person owner;
    private static Person admin;
    private static Person stranger;
    private static Person friend;
    private static long node;
    private static long egg;

    /// - shape: `needs` is the permission of a subuser, null when any access is enough; `allowed` the status for those
    ///   who may; `inAnyState` routes work while the server is suspended
    private record Row(
            @Nullable Permission needs,
            int allowed,
            boolean inAnyState,
            Function<World, @Nullable Object> body) {}

    /// One server with something of each kind that a path can name.
    private record World(TestServer server, long allocation, Person subuser) {}

    private static final Map<String, Row> ROWS = new TreeMap<>();

    /// Sockets are refused before the upgrade by rules of their own, tested where they are.
    private static final List<String> SOCKETS =
            List.of(
                    "WS " + SERVER + "/ws",
                    "WS " + SERVER + "/shell",
                    "WS " + SERVER + "/shell-sessions/{id}/watch",
                    "WS " + SERVER + "/install-log/stream",
                    "WS " + SERVER + "/logs/stream");

    /// For a server's owner and administrators alone; tested where they are.
    private static final List<String> OWNERS =
            List.of(
                    "GET " + SERVER + "/shell-sessions",
                    "GET " + SERVER + "/shell-sessions/{id}",
                    "GET " + SERVER + "/shell-sessions/{id}/cast",
                    "POST " + SERVER + "/shell-sessions/{id}/verify",
                    "DELETE " + SERVER + "/shell-sessions/{id}");

    private static void row(String method, String rest, @Nullable Permission needs, int allowed) {
        row(method, rest, needs, allowed, _ -> null);
    }

    private static void row(
            String method,
            String rest,
            @Nullable Permission needs,
            int allowed,
            Function<World, @Nullable Object> body) {
        ROWS.put(method + " " + SERVER + rest, new Row(needs, allowed, false, body));
    }

    private static void always(String rest, @Nullable Permission needs) {
        ROWS.put("GET " + SERVER + rest, new Row(needs, 200, true, _ -> null));
    }

    static {
        always("", null);
        row("GET", "/websocket", Permission.WEBSOCKET_CONNECT, 200);
        row("GET", "/resources", null, 200);
        row("POST", "/command", Permission.CONTROL_CONSOLE, 204, _ -> Map.of("command", "list"));
        row("POST", "/power", Permission.CONTROL_STOP, 204, _ -> Map.of("signal", "kill"));
        row(
                "POST",
                "/shell-sessions",
                Permission.CONTROL_SHELL,
                200,
                _ -> Map.of("cols", 80, "rows", 24));
        row("GET", "/logs", Permission.WEBSOCKET_CONNECT, 200);
        row("GET", "/logs/download", Permission.WEBSOCKET_CONNECT, 200);
        row("GET", "/replay", Permission.WEBSOCKET_CONNECT, 200);
        row("GET", "/replay/cast", Permission.WEBSOCKET_CONNECT, 200);
        row("GET", "/activity", Permission.ACTIVITY_READ, 200);
        always("/install-log", Permission.SETTINGS_REINSTALL);
        row("GET", "/activity", Permission.ACTIVITY_READ, 200);
        row("GET", "/startup", Permission.STARTUP_READ, 200);
        row(
                "PUT",
                "/startup/variable",
                Permission.STARTUP_UPDATE,
                200,
                _ -> Map.of("key", "JAR", "value", "new.jar"));
        row("POST", "/settings/rename", Permission.SETTINGS_RENAME, 204, _ -> Map.of("name", "x"));
        row("POST", "/settings/reinstall", Permission.SETTINGS_REINSTALL, 202);
        row(
                "PUT",
                "/settings/docker-image",
                Permission.STARTUP_DOCKER_IMAGE,
                204,
                _ -> Map.of("docker_image", "registry.test/java:25"));
        row("GET", "/network/allocations", Permission.ALLOCATION_READ, 200);
        row("POST", "/network/allocations", Permission.ALLOCATION_CREATE, 200);
        row(
                "POST",
                "/network/allocations/{allocation}",
                Permission.ALLOCATION_UPDATE,
                200,
                _ -> Map.of("notes", "n"));
        row("POST", "/network/allocations/{allocation}/primary", Permission.ALLOCATION_UPDATE, 200);
        row("DELETE", "/network/allocations/{allocation}", Permission.ALLOCATION_DELETE, 204);
        row("GET", "/users", Permission.USER_READ, 200);
        row(
                "POST",
                "/users",
                Permission.USER_CREATE,
                200,
                _ ->
                        Map.of(
                                "email",
                                "new" + UUID.randomUUID() + "@example.com",
                                "permissions",
                                List.of("websocket.connect")));
        row("GET", "/users/{user}", Permission.USER_READ, 200);
        row(
                "POST",
                "/users/{user}",
                Permission.USER_UPDATE,
                200,
                _ -> Map.of("permissions", List.of("websocket.connect")));
        row("DELETE", "/users/{user}", Permission.USER_DELETE, 204);
    }

    @BeforeAll
    static void world() throws IOException {
        daemon = new FakeDaemon();
        servers = new TestServers(panel.database(), panel.vault());
        owner = panel.user("owner");
        admin = panel.admin();
        stranger = panel.user("stranger");
        friend = panel.user("friend");
        node = servers.node(daemon.address(), "direct");
        egg = servers.egg();
        servers.execute(
                "INSERT INTO settings (key, value) VALUES ('pterodactyl:client_features:allocations:enabled', 'true')");
    }

    @AfterAll
    static void end() {
        daemon.close();
    }

    private static World fresh() {
        var server = servers.server(owner, node, egg, "matrix");
        var base = "/api/servers/" + server.uuid();
        daemon.knows(server);
        daemon.answer("POST " + base + "/commands", 204, "");
        daemon.answer("POST " + base + "/power", 202, "");
        daemon.answer("POST " + base + "/shells", 201, "{\"recorded\":true}");
        daemon.answer(
                "GET " + base + "/console",
                200,
                "{\"lines\":[],\"oldest\":0,\"newest\":0,\"next\":null}");
        daemon.answer(
                "GET " + base + "/replay",
                200,
                "{\"lines\":[],\"oldest\":0,\"oldest_at\":null,\"next\":null}");
        daemon.answer("GET " + base + "/install-logs", 200, "{\"data\":\"\"}");
        servers.subuser(server, friend, "websocket.connect", "control.console");
        servers.freeAllocation(server);
        return new World(server, servers.allocation(server), friend);
    }

    private static List<Route> routes() {
        return panel.routes().stream().filter(route -> route.path().startsWith(SERVER)).toList();
    }

    @Test
    void everyRouteIsListed() {
        assertThat(Stream.of(ROWS.keySet(), SOCKETS, OWNERS).flatMap(Collection::stream))
                .as("each route below a server has its row here")
                .containsAll(routes().stream().map(RouteMatrixTest::name).toList());
    }

    private static String name(Route route) {
        return route.method() + " " + route.path();
    }

    @TestFactory
    Stream<DynamicTest> eachRouteLetsInWhomItShould() {
        var there = routes().stream().map(RouteMatrixTest::name).toList();
        return ROWS.entrySet().stream()
                .filter(entry -> there.contains(entry.getKey()))
                .map(
                        entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(),
                                        () -> {
                                            everyone(entry.getKey(), entry.getValue());
                                        }));
    }

    private static void everyone(String route, Row row) {
        assertThat(ask(route, row, fresh(), "")).as("nobody").isEqualTo(401);
        assertThat(ask(route, row, fresh(), stranger.clientKey())).as("stranger").isEqualTo(404);
        assertThat(ask(route, row, fresh(), owner.applicationKey()))
                .as("application key")
                .isEqualTo(403);
        assertThat(ask(route, row, fresh(), owner.clientKey()))
                .as("owner")
                .isEqualTo(row.allowed());
        assertThat(ask(route, row, fresh(), admin.clientKey()))
                .as("root admin")
                .isEqualTo(row.allowed());

        var without = fresh();
        servers.subuser(without.server(), stranger, othersThan(row.needs()));
        // whoever was let in may watch
        boolean everyone = row.needs() == null || row.needs() == Permission.WEBSOCKET_CONNECT;
        assertThat(ask(route, row, without, stranger.clientKey()))
                .as("subuser with everything but " + row.needs())
                .isEqualTo(everyone ? row.allowed() : 403);

        var with = fresh();
        servers.subuser(
                with.server(),
                stranger,
                row.needs() == null ? "websocket.connect" : row.needs().key());
        assertThat(ask(route, row, with, stranger.clientKey()))
                .as("subuser with " + row.needs())
                .isEqualTo(row.allowed());

        var suspended = fresh();
        servers.set(suspended.server(), "suspended = true");
        assertThat(ask(route, row, suspended, owner.clientKey()))
                .as("owner of a suspended server")
                .isEqualTo(row.inAnyState() ? row.allowed() : 409);
        var installing = fresh();
        servers.set(installing.server(), "status = 'installing'");
        assertThat(ask(route, row, installing, owner.clientKey()))
                .as("owner while installing")
                .isEqualTo(row.inAnyState() ? row.allowed() : 409);
        var deleting = fresh();
        servers.set(deleting.server(), "deleting_at = now()");
        assertThat(ask(route, row, deleting, owner.clientKey()))
                .as("owner while it is removed")
                .isEqualTo(404);
    }

    /// Every key but the needed one; commands and power have rights of their own for each signal.
    private static String[] othersThan(@Nullable Permission needed) {
        return Stream.of(Permission.values())
                .filter(permission -> permission != needed)
                .map(Permission::key)
                .toArray(String[]::new);
    }

    @Test
    void whatBelongsToAnotherServerIsNotFound() {
        var mine = fresh();
        var other = fresh();
        int checked = 0;
        for (var entry : ROWS.entrySet()) {
            var path = entry.getKey().substring(entry.getKey().indexOf(' ') + 1);
            if (!path.substring(SERVER.length()).contains("{")) {
                continue;
            }
            // the stranger is in on the other server only
            servers.subuser(other.server(), stranger, "websocket.connect");
            var foreign = new World(mine.server(), other.allocation(), stranger);
            assertThat(ask(entry.getKey(), entry.getValue(), foreign, owner.clientKey()))
                    .as(entry.getKey())
                    .isEqualTo(404);
            var nonsense =
                    path.replace("{server}", mine.server().uuid().toString())
                            .replaceAll("\\{[a-z]+}", "x'--");
            assertThat(
                            panel.send(
                                            entry.getKey()
                                                    .substring(0, entry.getKey().indexOf(' ')),
                                            nonsense.replace("'", "%27"),
                                            owner.clientKey(),
                                            entry.getValue().body().apply(mine))
                                    .status())
                    .as(nonsense)
                    .isEqualTo(404);
            checked++;
        }
        assertThat(checked).isGreaterThan(4);
    }

    private static int ask(String route, Row row, World world, String key) {
        int blank = route.indexOf(' ');
        var path =
                route.substring(blank + 1)
                        .replace("{server}", world.server().uuid().toString())
                        .replace("{allocation}", String.valueOf(world.allocation()))
                        .replace("{user}", world.subuser().uuid().toString());
        // so that nobody's rows about refusals run out
        panel.clock().jump(Duration.ofSeconds(3));
        var method = route.substring(0, blank);
        var answer = panel.send(method, path, key, row.body().apply(world));
        told(method + " " + path, method, answer);
        return answer.status();
    }

    /// A change has one row in the log, and so has a refusal.
    private static void told(String name, String method, Answer answer) {
        var rows =
                panel.database()
                        .<List<String>>read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT outcome FROM activity WHERE request_id = :id")
                                                .bind("id", answer.header("X-Request-Id"))
                                                .mapTo(String.class)
                                                .list());
        if (answer.status() == 403) {
            assertThat(rows).as(name).containsExactly("denied");
        } else if (!method.equals("GET") && answer.status() < 300) {
            assertThat(rows).as(name).containsExactly("ok");
        }
    }
}
