package quetzal.wings.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.log.LogCapture;
import quetzal.wings.api.ConsoleRoutes;
import quetzal.wings.api.InstallRoutes;
import quetzal.wings.api.LogRoutes;
import quetzal.wings.api.NodeRoutes;
import quetzal.wings.api.PowerRoutes;
import quetzal.wings.api.ReplayRoutes;
import quetzal.wings.api.ServerRoutes;
import quetzal.wings.config.LiveConfig;
import quetzal.wings.config.WingsConfig;
import quetzal.wings.console.ConsoleSettings;
import quetzal.wings.console.Consoles;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.http.HttpServer;
import quetzal.wings.http.HttpSettings;
import quetzal.wings.http.Origins;
import quetzal.wings.install.InstallLogs;
import quetzal.wings.install.InstallSettings;
import quetzal.wings.install.Installer;
import quetzal.wings.panel.PanelCarrier;
import quetzal.wings.panel.PanelClient;
import quetzal.wings.reconcile.Reconciler;
import quetzal.wings.reconcile.Recovery;
import quetzal.wings.server.CrashPolicy;
import quetzal.wings.server.NodeSettings;
import quetzal.wings.server.ServerServices;
import quetzal.wings.server.Servers;
import quetzal.wings.server.StateReports;
import quetzal.wings.settings.SettingsFiles;
import quetzal.wings.socket.ConsoleSockets;
import quetzal.wings.socket.SocketSettings;
import quetzal.wings.state.InstallStore;
import quetzal.wings.state.Outbox;
import quetzal.wings.state.OutboxStore;
import quetzal.wings.state.ServerStore;
import quetzal.wings.state.StateDatabase;
import quetzal.wings.stats.DiskUsage;
import quetzal.wings.stats.StatsSampler;
import quetzal.wings.ticket.DenyList;
import quetzal.wings.ticket.TicketCheck;

/// The composition root: builds everything by constructor, top to bottom. This is the list of what runs.
public final class WingsApp implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(WingsApp.class);
    private static final int STARTS_AT_ONCE = 16;
    private static final Duration STOP_GRACE = Duration.ofMinutes(10);
    private static final Duration PULL_PATIENCE = Duration.ofMinutes(15);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(5);

    private final Closer closer;
    private final HttpServer http;
    private final Servers servers;

    private WingsApp(Closer closer, HttpServer http, Servers servers) {
        this.closer = closer;
        this.http = http;
        this.servers = servers;
    }

    /// Returns once HTTP listens and all remembered servers are known; what needs the engine or the panel goes on in the
    /// background.
    ///
    /// - errors: [IOException] for folders, files or ports that cannot be used; nothing is left open then
    public static WingsApp start(LiveConfig live, RuntimeMaker runtimes) throws IOException {
        var closer = new Closer();
        try {
            return start(live, runtimes, closer);
        } catch (IOException | RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    private static WingsApp start(LiveConfig live, RuntimeMaker runtimes, Closer closer)
            throws IOException {
        var config = live.current();
        var system = config.system();
        var clock = Clock.systemUTC();
        Folders.make(system);
        var logs =
                closer.add(
                        "log",
                        LogCapture.start(
                                () -> List.of(live.current().token().reveal()),
                                new LogCapture.File(
                                        system.logDirectory().resolve("wings.log"),
                                        system.enableLogRotate())));
        var database =
                closer.add(
                        "local state",
                        StateDatabase.open(system.rootDirectory().resolve("wings.db")));
        var store = new ServerStore(database, clock);
        var panel =
                new PanelClient(
                        PanelClient.httpClient(),
                        () -> access(live.current()),
                        WingsVersion.text());
        var outboxStore = new OutboxStore(database, clock);
        var outbox =
                new Outbox(
                                outboxStore,
                                new PanelCarrier(panel),
                                system.activitySendCount(),
                                system.activitySendInterval(),
                                SOON)
                        .start();
        closer.add("outbox", () -> outbox.flush(FLUSH_PATIENCE));
        var consoles =
                closer.add(
                        "consoles",
                        Consoles.start(
                                consoleSettings(config),
                                system.rootDirectory().resolve("consoles"),
                                clock));
        var runtime = closer.add("engine", runtimes.make(config, clock));
        var sampler =
                closer.add("figures", new StatsSampler(runtime, clock, Duration.ofSeconds(1)));
        var disk = closer.add("disk usage", new DiskUsage(system.diskCheckInterval(), clock));
        var installer =
                new Installer(
                        runtime,
                        panel,
                        new InstallStore(database, clock),
                        outbox,
                        new InstallLogs(system.logDirectory(), clock),
                        new InstallSettings(
                                system.tmpDirectory(),
                                system.install().timeout(),
                                PULL_PATIENCE,
                                system.install().failOnExitCode()));
        var reports = closer.add("state reports", new StateReports(panel));
        var services =
                new ServerServices(
                        node(config),
                        runtime,
                        consoles,
                        panel,
                        store,
                        outbox,
                        installer,
                        sampler,
                        disk,
                        new SettingsFiles(config.docker().network().host()),
                        reports,
                        new Semaphore(STARTS_AT_ONCE),
                        clock);
        var servers = closer.add("servers", new Servers(services));
        var recovery =
                new Recovery(
                        servers, store, runtime, panel, config.remoteQuery().bootServersPerPage());
        recovery.fromMemory();
        var shells = ShellParts.of(closer, config, database, runtime, outbox, clock);
        var http =
                closer.add(
                        "http",
                        http(live, runtime, servers, shells, installer.logs(), logs, clock));
        servers.resumeDeletions();
        var background =
                Thread.ofVirtual()
                        .name("recovery")
                        .start(() -> recover(recovery, installer, closer, servers, runtime));
        closer.add("recovery", background::interrupt);
        return new WingsApp(closer, http, servers);
    }

    private static void recover(
            Recovery recovery,
            Installer installer,
            Closer closer,
            Servers servers,
            ContainerRuntime runtime) {
        try {
            recovery.withEngine();
            installer.reportInterrupted();
            closer.add("reconciler", new Reconciler(servers, runtime, Duration.ofSeconds(30)));
            recovery.withPanel();
            log.info("Recovered: servers={}", servers.all().size());
        } catch (InterruptedException e) {
            log.debug("The recovery ends with the daemon");
        } catch (RuntimeException e) {
            log.error("The recovery failed", e);
        }
    }

    private static HttpServer http(
            LiveConfig live,
            ContainerRuntime runtime,
            Servers servers,
            ShellParts shells,
            InstallLogs installs,
            LogCapture logs,
            Clock clock) {
        var config = live.current();
        var system = config.system();
        var denied = DenyList.open(system.rootDirectory().resolve("denied-tokens"), clock);
        var origins = new Origins(config.panelOrigin(), config.allowedOrigins());
        var check = new TicketCheck(new NodeKey(live, clock), denied, false);
        var sockets =
                new ConsoleSockets(
                        servers,
                        origins,
                        check,
                        denied,
                        SocketSettings.standard(
                                config.console().socketsPerServer(),
                                config.console().socketsPerUser(),
                                system.websocketLogCount()),
                        clock);
        return HttpServer.start(
                new HttpSettings(
                        config.api().host(),
                        config.api().port(),
                        config.api()
                                .tls()
                                .map(tls -> new HttpSettings.Tls(tls.certificate(), tls.key())),
                        config.panelOrigin(),
                        config.allowedOrigins(),
                        config.allowCorsPrivateNetwork(),
                        config.api().trustedProxies(),
                        () -> live.current().token()),
                List.of(
                        new NodeRoutes(live, runtime, WingsVersion.text()),
                        new LogRoutes(logs.ring()),
                        new ServerRoutes(servers),
                        new PowerRoutes(servers),
                        new ConsoleRoutes(servers),
                        new ReplayRoutes(servers),
                        new InstallRoutes(servers, installs),
                        shells.doors(servers, origins, check, denied),
                        sockets));
    }

    private static PanelClient.Access access(WingsConfig config) {
        return new PanelClient.Access(
                config.remote(),
                config.tokenId(),
                config.token().reveal(),
                config.remoteQuery().timeout());
    }

    private static ConsoleSettings consoleSettings(WingsConfig config) {
        var limits = config.console();
        var throttles = config.throttles();
        var segment = (int) Math.min(1 << 20, Math.max(4096, limits.journalBytes() / 8));
        return ConsoleSettings.standard(config.appName())
                .withThrottle(throttles.enabled(), throttles.lines(), throttles.interval())
                .withJournal(limits.journalBytes(), segment)
                .withRing((int) Math.min(Integer.MAX_VALUE, limits.ringBytes()));
    }

    private static NodeSettings node(WingsConfig config) throws IOException {
        var system = config.system();
        var user = HostUser.of(system);
        var crashes = system.crashDetection();
        return new NodeSettings(
                system.data(),
                system.logDirectory(),
                system.tmpDirectory(),
                user.user(),
                user.owner(),
                system.timezone().isEmpty() ? TimeZone.getDefault().getID() : system.timezone(),
                config.docker().containerPidLimit(),
                config.docker().installerLimits().memoryMib(),
                config.docker().installerLimits().cpuPercent(),
                config.allowedMounts().stream().map(Path::of).toList(),
                system.checkPermissionsOnBoot(),
                new CrashPolicy(
                        crashes.enabled(), crashes.detectCleanExitAsCrash(), crashes.timeout()),
                STOP_GRACE,
                PULL_PATIENCE);
    }

    public int port() {
        return http.port();
    }

    public Servers servers() {
        return servers;
    }

    /// Ends the daemon: sockets are told, what is owed is sent once more, and every game runs on.
    @Override
    public void close() {
        log.info("Stopping; the games run on: servers={}", servers.all().size());
        closer.close();
        log.info("Stopped");
    }
}
