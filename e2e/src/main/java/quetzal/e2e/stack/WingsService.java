package quetzal.e2e.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The daemon as a process of its own, with everything it keeps in `home`.
public final class WingsService {
    /// Part of the command line of every daemon process.
    public static final String MARK = "quetzal-wings.jar";

    /// Short: measurements wait for this, too.
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(10);

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final int NO_TOKEN = 401;

    private final Path program;
    private final Path home;
    private final Path log;
    private final int port;
    private final Map<String, String> more;

    /// `more` are settings beside those that place it, as environment variables.
    public WingsService(
            ServiceFiles files, Path home, Path log, int port, Map<String, String> more) {
        this.program = files.wingsStart();
        this.home = home;
        this.log = log;
        this.port = port;
        this.more = Map.copyOf(more);
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public Path log() {
        return log;
    }

    /// The folder of the servers' files.
    public Path volumes() {
        return home.resolve("volumes");
    }

    private Path configuration() {
        return home.resolve("config.yml");
    }

    /// Fetches `config.yml` from the panel, as the node's page there says.
    public void configure(String panelUrl, String token, int node) {
        PanelService.folder(home);
        ServiceProcess.run(
                List.of(
                        program.toString(),
                        "configure",
                        "--config",
                        configuration().toString(),
                        "--panel-url",
                        panelUrl,
                        "--token",
                        token,
                        "--node",
                        Integer.toString(node),
                        "--override"),
                Map.of(),
                "");
    }

    public ServiceProcess start() {
        return ServiceProcess.start(
                "wings",
                List.of(program.toString(), "run", "--config", configuration().toString()),
                environment(),
                log);
    }

    /// Waits until it takes requests.
    ///
    /// - errors: [IllegalStateException] with its last output when it ends or takes too long
    public void awaitReady(ServiceProcess process) {
        var ready =
                Pause.until(
                        READY_WITHIN,
                        BETWEEN_QUESTIONS,
                        () ->
                                process.isAlive() && !answers()
                                        ? Optional.empty()
                                        : Optional.of(process.isAlive()));
        if (!ready.orElse(false)) {
            throw new IllegalStateException(
                    "the daemon did not get ready; it said:\n" + process.lastOutput(30));
        }
    }

    public boolean answers() {
        return PanelService.statusOf(url() + "/api/system") == NO_TOKEN;
    }

    private Map<String, String> environment() {
        var all = new LinkedHashMap<String, String>();
        all.put("WINGS_API_HOST", "127.0.0.1");
        all.put("WINGS_API_PORT", Integer.toString(port));
        all.put("WINGS_SYSTEM_ROOT_DIRECTORY", home.toString());
        all.put("WINGS_SYSTEM_DATA", volumes().toString());
        all.put("WINGS_SYSTEM_LOG_DIRECTORY", home.resolve("log").toString());
        all.put("WINGS_SYSTEM_TMP_DIRECTORY", home.resolve("tmp").toString());
        all.put("WINGS_SYSTEM_BACKUP_DIRECTORY", home.resolve("backups").toString());
        all.put("WINGS_SYSTEM_ARCHIVE_DIRECTORY", home.resolve("archives").toString());
        all.put("WINGS_DOCKER_NETWORK_INTERFACE", "127.0.0.1");
        all.putAll(more);
        return all;
    }
}
