package quetzal.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import quetzal.e2e.stack.ConsoleSocket;
import quetzal.e2e.stack.Engine;
import quetzal.e2e.stack.HostedServer;
import quetzal.e2e.stack.LoopbackPorts;
import quetzal.e2e.stack.NewServer;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.PanelLogin;
import quetzal.e2e.stack.PanelSetup;
import quetzal.e2e.stack.Pause;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.ServiceFiles;

/// `docker-compose.yml` as someone who hosts uses it: the images are built, everything comes up healthy, and the main
/// path works, with the console going through the panel.
@Tag("docker")
class ComposeTest {
    private static final String EMAIL = "owner@compose.example";
    private static final String PASSWORD = "correct-horse-battery";
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration UP_WITHIN = Duration.ofSeconds(120);

    private final ServiceFiles files = ServiceFiles.ofWorkingDirectory();
    private final String project = "quetzal-compose-" + ProcessHandle.current().pid();
    private final Path home = files.root().resolve("e2e/target/compose");
    private final List<String> games = new ArrayList<>();
    private Map<String, String> settings = Map.of();

    @BeforeEach
    void writeSettings() throws IOException {
        SharedStack.emptyFolder(home);
        var secrets = Files.createDirectories(home.resolve("secrets"));
        secret(secrets.resolve("database_password"), "compose-database-password");
        secret(
                secrets.resolve("app_key"),
                Base64.getEncoder()
                        .encodeToString("0123456789abcdef0123456789abcdef".getBytes(UTF_8)));
        int port = LoopbackPorts.anyFree();
        var all = new LinkedHashMap<String, String>();
        all.put("COMPOSE_PROJECT_NAME", project);
        all.put("QUETZAL_URL", "http://127.0.0.1:" + port);
        all.put("PANEL_PORT", Integer.toString(port));
        all.put("WINGS_DATA", home.resolve("wings").toString());
        all.put("WINGS_NETWORK", project + "-servers");
        all.put("SECRETS", secrets.toString());
        all.put("JAVA_IMAGE", "quetzal-test/runtime:1");
        all.put("POSTGRES_IMAGE", "quetzal-test/postgres:1");
        all.put("PANEL_IMAGE", "quetzal-test/panel:" + ProcessHandle.current().pid());
        all.put("WINGS_IMAGE", "quetzal-test/wings:" + ProcessHandle.current().pid());
        settings = all;
    }

    private static void secret(Path file, String value) throws IOException {
        Files.writeString(file, value);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    }

    @AfterEach
    void takeDown() throws IOException {
        Files.writeString(home.resolve("services.log"), compose("logs", "--no-color").output());
        compose("down", "-v", "--remove-orphans", "--rmi", "local");
        Engine.remove(games);
        Engine.removeNetwork(project + "-servers");
        Engine.removeImages(List.of(settings("PANEL_IMAGE"), settings("WINGS_IMAGE")));
    }

    private String settings(String key) {
        return settings.getOrDefault(key, "");
    }

    @Test
    void theWholeFileComesUpAndTheMainPathWorks() {
        succeeds("build");
        succeeds("up", "-d", "postgres", "panel");
        awaitHealthy("panel");
        succeeds(
                "exec",
                "-T",
                "panel",
                "quetzal-panel",
                "user",
                "create",
                "--email",
                EMAIL,
                "--username",
                "owner",
                "--password",
                PASSWORD,
                "--admin");
        var url = settings("QUETZAL_URL");
        var key = PanelLogin.with(url, EMAIL, PASSWORD).accountKey("compose");
        var api = new PanelApi(HttpClient.newHttpClient(), url, key);
        var setup = new PanelSetup(api);
        int node =
                setup.node(
                        "compose",
                        setup.location("here"),
                        "wings",
                        8080,
                        home.resolve("wings/volumes"),
                        "relay");
        var token = setup.configurationToken(node);
        succeeds(
                "run",
                "--rm",
                "-T",
                "wings",
                "configure",
                "--config",
                "/etc/quetzal/config.yml",
                "--panel-url",
                "http://panel:8080",
                "--token",
                token,
                "--node",
                Integer.toString(node),
                "--allow-insecure");
        succeeds("up", "-d");
        awaitHealthy("wings");

        var view = server(setup, api, node);
        view.awaitState(Duration.ofSeconds(90), "running");
        try (var console = ConsoleSocket.open(view, url)) {
            console.send("send command", "say through the panel");
            console.awaitLine("[Server] through the panel", SOON);
        }
        view.power("stop");
        view.awaitState(SOON, "offline");
        assertConfinement();
    }

    private ServerView server(PanelSetup setup, PanelApi api, int node) {
        int port = LoopbackPorts.anyFree();
        // 127.0.0.1 would be taken for the address that containers share with the host.
        setup.allocations(node, "127.0.0.2", List.of(port));
        int nest = setup.nest("Games");
        int egg = setup.egg(nest, files.egg("fake-game"));
        HostedServer server =
                setup.createServer(
                        nest,
                        node,
                        setup.userId(EMAIL),
                        NewServer.of("compose", egg, port).withMemory(128));
        games.add(server.uuid());
        games.add(server.uuid() + "_installer");
        return new ServerView(api, server);
    }

    private void assertConfinement() {
        for (var service : List.of("postgres", "panel", "wings")) {
            var container = container(service);
            assertThat(Engine.inspect(container, "{{.HostConfig.Privileged}}")).isEqualTo("false");
            assertThat(Engine.inspect(container, "{{.HostConfig.ReadonlyRootfs}}"))
                    .isEqualTo("true");
            assertThat(Engine.inspect(container, "{{.HostConfig.CapDrop}}")).isEqualTo("[ALL]");
            assertThat(Engine.inspect(container, "{{range .Config.Env}}{{println .}}{{end}}"))
                    .doesNotContain("compose-database-password");
        }
        assertThat(Engine.inspect(container("panel"), "{{.Config.User}}")).isEqualTo("10001:10001");
        assertThat(Engine.inspect(container("wings"), "{{json .HostConfig.PortBindings}}"))
                .isIn("{}", "null");
    }

    private String container(String service) {
        return succeeds("ps", "-q", service).strip().lines().reduce("", (_, line) -> line);
    }

    private void awaitHealthy(String service) {
        var container = container(service);
        Pause.until(
                        UP_WITHIN,
                        Duration.ofMillis(500),
                        () ->
                                Optional.of(Engine.inspect(container, "{{.State.Health.Status}}"))
                                        .filter(health -> health.equals("healthy")))
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        service
                                                + " did not get healthy:\n"
                                                + Engine.docker(
                                                        "logs", "--tail", "40", container)));
    }

    private String succeeds(String... words) {
        var ended = compose(words);
        assertThat(ended.code()).as("compose %s\n%s", List.of(words), ended.output()).isZero();
        return ended.output();
    }

    private Programs.Ended compose(String... words) {
        var line = new ArrayList<String>();
        // The plug-in and the older program of its own take the same words.
        line.addAll(Engine.hasCompose() ? List.of("docker", "compose") : List.of("docker-compose"));
        line.addAll(List.of("-f", files.root().resolve("docker-compose.yml").toString()));
        line.addAll(List.of(words));
        return Programs.run(line, settings, Path.of("/dev/null"), Duration.ofSeconds(300));
    }
}
