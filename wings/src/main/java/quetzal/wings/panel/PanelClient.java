package quetzal.wings.panel;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.remote.ActivityBatch;
import quetzal.shared.protocol.remote.InstallResult;
import quetzal.shared.protocol.remote.InstallScript;
import quetzal.shared.protocol.remote.RemoteErrors;
import quetzal.shared.protocol.remote.RemoteServer;
import quetzal.shared.protocol.remote.RemoteServerPage;
import quetzal.shared.protocol.remote.StateReport;
import quetzal.shared.protocol.shell.ShellReport;

/// Calls `/api/remote` of the panel.
///
/// - waits: each try ends after the configured time-out; tries are repeated for at most 30 s, except after a time-out
/// - errors: [PanelException]. An answer that is not the panel's own JSON counts as nobody there: pages of proxies and
///   half answers must never change anything here
public final class PanelClient {
    private static final Duration REPEAT_FOR = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(12);
    private static final int LARGEST_ANSWER = 32 << 20;

    /// What may change while running: the panel can give a node new tokens.
    public record Access(URI remote, String tokenId, String token, Duration timeout) {
        @Override
        public String toString() {
            return "Access[" + remote + "]";
        }
    }

    private final HttpClient http;
    private final Supplier<Access> access;
    private final String version;
    private final Duration repeatFor;

    public PanelClient(HttpClient http, Supplier<Access> access, String version) {
        this(http, access, version, REPEAT_FOR);
    }

    PanelClient(HttpClient http, Supplier<Access> access, String version, Duration repeatFor) {
        this.http = http;
        this.access = access;
        this.version = version;
        this.repeatFor = repeatFor;
    }

    public static HttpClient httpClient() {
        return HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .version(HttpClient.Version.HTTP_1_1)
                .executor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /// - shape: pages count from 1
    public RemoteServerPage servers(int page, int perPage)
            throws PanelException, InterruptedException {
        return get("/servers?page=" + page + "&per_page=" + perPage, RemoteServerPage.class);
    }

    public RemoteServer server(ServerId server) throws PanelException, InterruptedException {
        return get("/servers/" + server, RemoteServer.class);
    }

    public InstallScript installScript(ServerId server)
            throws PanelException, InterruptedException {
        return get("/servers/" + server + "/install", InstallScript.class);
    }

    /// `key` is the same for each repetition of the same result.
    public void installResult(ServerId server, InstallResult result, String key)
            throws PanelException, InterruptedException {
        send(
                "POST",
                "/servers/" + server + "/install",
                json(result),
                Map.of("X-Idempotency-Key", key));
    }

    /// - shape: `subject` is `server/shell`
    public void shellReport(String subject, ShellReport report, String key)
            throws PanelException, InterruptedException {
        var names = subject.split("/", 2);
        send(
                "POST",
                "/servers/" + names[0] + "/shell-sessions/" + names[1],
                json(report),
                Map.of("X-Idempotency-Key", key));
    }

    public void activity(List<ActivityBatch.Entry> entries)
            throws PanelException, InterruptedException {
        send("POST", "/activity", json(new ActivityBatch(entries)), Map.of());
    }

    /// The daemon has started anew: what the panel believes to be under way here is not.
    public void reset() throws PanelException, InterruptedException {
        send("POST", "/servers/reset", "null", Map.of());
    }

    public void state(ServerId server, String previous, String next)
            throws PanelException, InterruptedException {
        send(
                "POST",
                "/servers/" + server + "/container/status",
                json(new StateReport(new StateReport.Data(previous, next))),
                Map.of());
    }

    private <T> T get(String path, Class<T> type) throws PanelException, InterruptedException {
        var repeat = new Repeat();
        while (true) {
            try {
                var body = once("GET", path, null, Map.of());
                try {
                    var value = Json.MAPPER.readValue(body, type);
                    if (value != null) {
                        return value;
                    }
                } catch (IOException e) {
                    // Falls through to the one answer for all of these.
                }
                throw new PanelException(
                        new PanelProblem.Unavailable("the answer is not what a panel says"));
            } catch (PanelException e) {
                repeat.pauseOrThrow(e);
            }
        }
    }

    private void send(String method, String path, String body, Map<String, String> headers)
            throws PanelException, InterruptedException {
        var repeat = new Repeat();
        while (true) {
            try {
                once(method, path, body, headers);
                return;
            } catch (PanelException e) {
                repeat.pauseOrThrow(e);
            }
        }
    }

    private byte[] once(
            String method, String path, @Nullable String body, Map<String, String> headers)
            throws PanelException, InterruptedException {
        var now = access.get();
        var base = now.remote().toString();
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        (base.endsWith("/")
                                                        ? base.substring(0, base.length() - 1)
                                                        : base)
                                                + "/api/remote"
                                                + path))
                        .timeout(now.timeout())
                        .header("Authorization", "Bearer " + now.tokenId() + "." + now.token())
                        .header("Accept", "application/vnd.pterodactyl.v1+json")
                        .header("Content-Type", "application/json")
                        .header(
                                "User-Agent",
                                "Pterodactyl Wings/v" + version + " (id:" + now.tokenId() + ")")
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(
                                                body, StandardCharsets.UTF_8));
        headers.forEach(request::header);
        try {
            var future = http.sendAsync(request.build(), LimitedBody.upTo(LARGEST_ANSWER));
            try {
                // The client's own time-out ends with the headers; a body may drip for ever.
                var response =
                        future.get(
                                now.timeout().toMillis(),
                                java.util.concurrent.TimeUnit.MILLISECONDS);
                return read(response);
            } finally {
                future.cancel(true);
            }
        } catch (java.util.concurrent.TimeoutException e) {
            throw new PanelException(new PanelProblem.Unavailable(Repeat.TIMED_OUT));
        } catch (java.util.concurrent.ExecutionException e) {
            var reason =
                    e.getCause() instanceof HttpTimeoutException
                            ? Repeat.TIMED_OUT
                            : e.getCause() instanceof IOException cause
                                    ? reason(cause)
                                    : "the call failed";
            throw new PanelException(new PanelProblem.Unavailable(reason));
        }
    }

    private static String reason(IOException cause) {
        var message = cause.getMessage();
        return message == null || message.isBlank() ? "the connection failed" : message;
    }

    private static byte[] read(HttpResponse<byte[]> response) throws PanelException {
        var status = response.statusCode();
        if (status >= 200 && status < 300) {
            return response.body();
        }
        var reason = detail(response.body());
        // A 404 without the panel's own words may be a proxy's, and would mean "delete" to us.
        if (status == 404 && reason != null) {
            throw new PanelException(new PanelProblem.NotFound());
        }
        if (status == 429 || status == 408 || status < 400 || status >= 500 || reason == null) {
            throw new PanelException(new PanelProblem.Unavailable("it answered " + status));
        }
        throw new PanelException(new PanelProblem.Refused(status, reason));
    }

    private static @Nullable String detail(byte[] body) {
        try {
            var errors = Json.MAPPER.readValue(body, RemoteErrors.class);
            return errors == null || errors.errors().isEmpty()
                    ? null
                    : errors.errors().getFirst().detail();
        } catch (IOException e) {
            return null;
        }
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of ours does not become JSON.", e);
        }
    }

    /// How often and how long one call is repeated.
    private final class Repeat {
        static final String TIMED_OUT = "no answer in time";

        private final long until = System.nanoTime() + repeatFor.toNanos();
        private double pauseMillis = 500;

        void pauseOrThrow(PanelException failure) throws PanelException, InterruptedException {
            var timedOut =
                    failure.problem() instanceof PanelProblem.Unavailable(var reason)
                            && reason.equals(TIMED_OUT);
            var pause = (long) (pauseMillis * ThreadLocalRandom.current().nextDouble(0.5, 1.5));
            if (!(failure.problem() instanceof PanelProblem.Unavailable)
                    || timedOut
                    || System.nanoTime() + pause * 1_000_000 > until) {
                throw failure;
            }
            Thread.sleep(pause);
            pauseMillis = Math.min(LONGEST_PAUSE.toMillis(), pauseMillis * 1.5);
        }
    }
}
