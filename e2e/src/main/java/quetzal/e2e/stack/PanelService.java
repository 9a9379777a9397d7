package quetzal.e2e.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The panel as a process of its own, on 127.0.0.1, with its built-in PostgreSQL in `data`.
public final class PanelService {
    /// Part of the command line of every panel process.
    public static final String MARK = "quetzal-panel.jar";

    /// Short: measurements wait for this, too.
    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(10);

    private static final Duration READY_WITHIN = Duration.ofSeconds(120);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Path program;
    private final Path data;
    private final Path log;
    private final int port;
    private final Map<String, String> more;

    /// `more` are settings beside those that place it, as environment variables.
    public PanelService(
            ServiceFiles files, Path data, Path log, int port, Map<String, String> more) {
        this.program = files.panelStart();
        this.data = data;
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

    public Path data() {
        return data;
    }

    public Path log() {
        return log;
    }

    public ServiceProcess start() {
        folder(data);
        return ServiceProcess.start(
                "panel", List.of(program.toString(), "run"), environment(), log);
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
                                process.isAlive() && !isReady()
                                        ? Optional.empty()
                                        : Optional.of(process.isAlive()));
        if (!ready.orElse(false)) {
            throw new IllegalStateException(
                    "the panel did not get ready; it said:\n" + process.lastOutput(30));
        }
    }

    public boolean isReady() {
        return statusOf(url() + "/health/ready") == 200;
    }

    /// The status of a GET, or 0 without an answer.
    static int statusOf(String url) {
        var request =
                HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build();
        try {
            return HTTP.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    /// Makes an account by the panel's own command, which works on the same database.
    public void createAdmin(String email, String password) {
        ServiceProcess.run(
                List.of(
                        program.toString(),
                        "user",
                        "create",
                        "--email",
                        email,
                        "--username",
                        email.substring(0, email.indexOf('@')),
                        "--password-stdin",
                        "--admin"),
                environment(),
                password + "\n");
    }

    private Map<String, String> environment() {
        var all = new LinkedHashMap<String, String>();
        all.put("QUETZAL_DATA", data.toString());
        all.put("QUETZAL_HOST", "127.0.0.1");
        all.put("QUETZAL_PORT", Integer.toString(port));
        all.put("QUETZAL_URL", url());
        all.putAll(more);
        return all;
    }

    static void folder(Path path) {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
