package quetzal.e2e.stack;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A panel and a node that run together from their jars, with an administrator, the eggs of the project, and a place
/// of their own on disk, on the network and on the engine. Each service can be killed and started again.
public final class Stack implements AutoCloseable {
    public static final String EMAIL = "admin@stack.example";
    public static final String PASSWORD = "correct-horse-battery";

    private static final Duration INSTALL_LIMIT = Duration.ofSeconds(90);
    private static final Duration GRACE = Duration.ofSeconds(20);

    private final ServiceFiles files;
    private final String network;
    private final PanelService panel;
    private final WingsService wings;
    private final List<HostedServer> servers = new ArrayList<>();
    private final Map<String, Integer> eggs = new HashMap<>();
    private ServiceProcess panelProcess;
    private ServiceProcess wingsProcess;
    private final PanelApi api;
    private final PanelSetup setup;
    private final int node;
    private final int nest;
    private final int owner;

    private Stack(ServiceFiles files, Path home, String name, Map<String, String> wingsSettings) {
        this.files = files;
        this.network = name;
        this.panel =
                new PanelService(
                        files,
                        home.resolve("panel"),
                        home.resolve("panel.log"),
                        LoopbackPorts.anyFree(),
                        Map.of(
                                "QUETZAL_CACHE", "none",
                                "QUETZAL_CLIENT_RATE_LIMIT", "100000",
                                "QUETZAL_APPLICATION_RATE_LIMIT", "100000",
                                "QUETZAL_LOGIN_RATE_LIMIT", "1000"));
        var settings = new HashMap<>(wingsSettings);
        settings.put("QUETZAL_CACHE", "none");
        settings.put("WINGS_DOCKER_NETWORK_NAME", network);
        settings.put("WINGS_DOCKER_NETWORK_NETWORK_MODE", network);
        this.wings =
                new WingsService(
                        files,
                        home.resolve("wings"),
                        home.resolve("wings.log"),
                        LoopbackPorts.anyFree(),
                        settings);
        this.panelProcess = panel.start();
        try {
            panel.awaitReady(panelProcess);
            panel.createAdmin(EMAIL, PASSWORD);
            var key = PanelLogin.with(panel.url(), EMAIL, PASSWORD).accountKey("stack");
            var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
            this.api = new PanelApi(http, panel.url(), key);
            this.setup = new PanelSetup(api);
            this.node = setup.node("node-1", setup.location("here"), wings.port(), wings.volumes());
            this.nest = setup.nest("Games");
            this.owner = setup.userId(EMAIL);
            wings.configure(panel.url(), setup.configurationToken(node), node);
            this.wingsProcess = wings.start();
        } catch (RuntimeException e) {
            panelProcess.kill();
            throw e;
        }
        try {
            wings.awaitReady(wingsProcess);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Starts both; `home` is a folder that holds nothing yet, `name` names the engine's network.
    public static Stack start(
            ServiceFiles files, Path home, String name, Map<String, String> wingsSettings) {
        PanelService.folder(home);
        return new Stack(files, home, name, wingsSettings);
    }

    public PanelApi api() {
        return api;
    }

    public PanelSetup setup() {
        return setup;
    }

    public PanelService panel() {
        return panel;
    }

    public WingsService wings() {
        return wings;
    }

    public int node() {
        return node;
    }

    public String panelUrl() {
        return panel.url();
    }

    /// The secret that signs this node's tickets and is its bearer token.
    public String nodeToken() {
        return setup.nodeConfiguration(node).path("token").asText();
    }

    public ServiceProcess panelProcess() {
        return panelProcess;
    }

    public ServiceProcess wingsProcess() {
        return wingsProcess;
    }

    /// The egg of `images/eggs/<name>.json`, imported when it is first asked for.
    public int egg(String name) {
        return eggs.computeIfAbsent(name, file -> setup.egg(nest, files.egg(file)));
    }

    /// A server of the pretend game that is to be created.
    public NewServer pretendGame(String name) {
        return game(name, "fake-game").withMemory(128);
    }

    /// A server of any egg that is to be created, on a port of its own.
    public NewServer game(String name, String egg) {
        int port = LoopbackPorts.anyFree();
        return game(name, egg, port);
    }

    public NewServer game(String name, String egg, int port) {
        setup.allocations(node, "127.0.0.1", List.of(port));
        return NewServer.of(name, egg(egg), port);
    }

    /// Asks for the server and does not wait.
    public ServerView request(NewServer wanted) {
        var server = setup.createServer(nest, node, owner, wanted);
        servers.add(server);
        return new ServerView(api, server);
    }

    /// Creates the server and waits until it is installed, and runs when it is to start by itself.
    public ServerView create(NewServer wanted) {
        var view = request(wanted);
        var status = awaitInstalled(view.server());
        if (!status.isEmpty()) {
            throw new IllegalStateException(
                    wanted.name() + " is " + status + "\n" + wingsProcess.lastOutput(40));
        }
        if (wanted.startWhenInstalled()) {
            view.awaitState(Duration.ofSeconds(60), "running");
        }
        return view;
    }

    /// - returns: the status after installing: empty, or what went wrong
    public String awaitInstalled(HostedServer server) {
        return Pause.until(
                        INSTALL_LIMIT,
                        Duration.ofMillis(250),
                        () ->
                                Optional.of(setup.status(server))
                                        .filter(status -> !status.equals("installing")))
                .orElse("installing");
    }

    public void killWings() {
        wingsProcess.kill();
    }

    public void startWings() {
        wingsProcess = wings.start();
        wings.awaitReady(wingsProcess);
    }

    public void killPanel() {
        panelProcess.kill();
    }

    public void startPanel() {
        panelProcess = panel.start();
        panel.awaitReady(panelProcess);
    }

    /// Ends both services and removes what they made on the engine.
    @Override
    public void close() {
        if (wingsProcess != null && wingsProcess.isAlive()) {
            wingsProcess.stop(GRACE);
        }
        if (panelProcess.isAlive()) {
            panelProcess.stop(GRACE);
        }
        var containers = new ArrayList<String>();
        for (var server : servers) {
            containers.add(server.uuid());
            containers.add(server.uuid() + "_installer");
        }
        Engine.remove(containers);
        Engine.removeNetwork(network);
    }
}
