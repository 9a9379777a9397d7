package quetzal.e2e.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import quetzal.e2e.stack.ApiFailure;
import quetzal.e2e.stack.HostedServer;
import quetzal.e2e.stack.LoopbackPorts;
import quetzal.e2e.stack.NewServer;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.PanelLogin;
import quetzal.e2e.stack.PanelService;
import quetzal.e2e.stack.PanelSetup;
import quetzal.e2e.stack.Pause;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.WingsService;

/// Brings the demo up: panel, node, and two game servers that run. What an earlier start made is used again.
final class Demo {
    static final String NETWORK = "quetzal_demo";
    static final String EMAIL = "admin@demo.example";

    private static final Duration INSTALL_LIMIT = Duration.ofMinutes(5);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";

    /// A game that the demo hosts: egg file, the port that its players try first, memory in MiB.
    private record Game(String name, String eggFile, int port, long memoryMib) {}

    private static final List<Game> GAMES =
            List.of(
                    new Game("Minecraft", "minecraft-java-flying-squid", 25565, 768),
                    new Game("OpenTTD", "openttd", 3979, 256));

    private final ServiceFiles files;
    private final Path folder;
    private final Progress progress;
    private final DemoMemory memory;
    private final PanelService panel;
    private final WingsService wings;
    private RunningDemo demo;

    Demo(ServiceFiles files, Path folder, int panelPort, int nodePort, Progress progress) {
        this.files = files;
        this.folder = folder;
        this.progress = progress;
        this.memory = DemoMemory.in(folder);
        this.panel =
                new PanelService(
                        files,
                        folder.resolve("panel"),
                        folder.resolve("panel.log"),
                        panelPort,
                        Map.of());
        this.wings =
                new WingsService(
                        files,
                        folder.resolve("wings"),
                        folder.resolve("wings.log"),
                        nodePort,
                        Map.of(
                                "WINGS_DOCKER_NETWORK_NAME",
                                NETWORK,
                                "WINGS_DOCKER_NETWORK_NETWORK_MODE",
                                NETWORK));
        this.demo =
                new RunningDemo(
                        panel.url(),
                        EMAIL,
                        memory.text("password").orElseGet(Demo::newPassword),
                        "",
                        "",
                        wings.url(),
                        0,
                        0,
                        List.of());
    }

    RunningDemo running() {
        return demo;
    }

    void startPanel() {
        progress.during(
                "Starting the panel with its own PostgreSQL",
                () -> {
                    var process = panel.start();
                    demo = demo.withPanel(process.pid()).save(folder);
                    panel.awaitReady(process);
                });
    }

    void startWings() {
        progress.during(
                "Starting the node",
                () -> {
                    var process = wings.start();
                    demo = demo.withWings(process.pid()).save(folder);
                    wings.awaitReady(process);
                });
    }

    /// Everything, up to two servers that run.
    RunningDemo start() {
        memory.keep("password", demo.password());
        startPanel();
        var api = api();
        var setup = new PanelSetup(api);
        var applicationKey =
                memory.text("application_api_key")
                        .orElseGet(() -> setup.applicationKey("script/demo"));
        memory.keep("application_api_key", applicationKey);
        demo = demo.withKeys(api.key(), applicationKey).save(folder);
        progress.step("Registering the node and its ports");
        int node = setup.node("demo", setup.location("here"), wings.port(), wings.volumes());
        wings.configure(panel.url(), setup.configurationToken(node), node);
        startWings();
        demo = demo.withServers(servers(setup, node)).save(folder);
        for (var server : demo.servers()) {
            run(setup, new ServerView(api, server));
        }
        return demo;
    }

    private PanelApi api() {
        var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        var key = memory.text("client_api_key").orElseGet(() -> login().accountKey("script/demo"));
        memory.keep("client_api_key", key);
        return new PanelApi(http, panel.url(), key);
    }

    private PanelLogin login() {
        try {
            return PanelLogin.with(panel.url(), EMAIL, demo.password());
        } catch (ApiFailure e) {
            progress.during(
                    "Creating the administrator", () -> panel.createAdmin(EMAIL, demo.password()));
            return PanelLogin.with(panel.url(), EMAIL, demo.password());
        }
    }

    private List<HostedServer> servers(PanelSetup setup, int node) {
        progress.step("Importing the eggs");
        int nest = setup.nest("Games");
        try (var eggs = Files.list(files.root().resolve("images/eggs"))) {
            eggs.sorted().forEach(egg -> setup.egg(nest, egg));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        int owner = setup.userId(EMAIL);
        var servers = new ArrayList<HostedServer>();
        for (var game : GAMES) {
            servers.add(
                    setup.serverNamed(game.name())
                            .orElseGet(() -> create(setup, nest, node, owner, game)));
        }
        return servers;
    }

    private HostedServer create(PanelSetup setup, int nest, int node, int owner, Game game) {
        progress.step("Creating the server " + game.name());
        int port = LoopbackPorts.freeFrom(game.port());
        setup.allocations(node, "127.0.0.1", List.of(port));
        int egg = setup.egg(nest, files.egg(game.eggFile()));
        var wanted = NewServer.of(game.name(), egg, port).withMemory(game.memoryMib());
        return setup.createServer(nest, node, owner, wanted);
    }

    private void run(PanelSetup setup, ServerView view) {
        var server = view.server();
        if (setup.status(server).equals("installing")) {
            progress.during(
                    "Installing " + server.name(),
                    () -> null,
                    () -> {
                        Pause.until(
                                INSTALL_LIMIT,
                                Duration.ofMillis(500),
                                () ->
                                        setup.status(server).equals("installing")
                                                ? Optional.empty()
                                                : Optional.of(true));
                        return true;
                    });
        }
        var status = setup.status(server);
        if (!status.isEmpty()) {
            throw new IllegalStateException(
                    server.name()
                            + " is "
                            + status.replace('_', ' ')
                            + "; the node's log says why: "
                            + wings.log());
        }
        progress.during(
                "Starting " + server.name() + " on " + server.address(),
                view::state,
                () -> {
                    if (view.state().equals("offline")) {
                        view.power("start");
                    }
                    return view.awaitState(START_LIMIT, "running");
                });
    }

    private static String newPassword() {
        var random = new SecureRandom();
        var text = new StringBuilder("quetzal-");
        for (int i = 0; i < 10; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
