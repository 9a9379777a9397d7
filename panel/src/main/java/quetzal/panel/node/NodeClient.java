package quetzal.panel.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.protocol.daemon.CommandsRequest;
import quetzal.shared.protocol.daemon.CreateServer;
import quetzal.shared.protocol.daemon.DeauthorizeUser;
import quetzal.shared.protocol.daemon.DenyRequest;
import quetzal.shared.protocol.daemon.NodeConfiguration;
import quetzal.shared.protocol.daemon.PowerRequest;
import quetzal.shared.protocol.daemon.UsageRequest;

/// Calls daemons. Every call ends within [#TOTAL], or that much after the time it asks the daemon to wait, whatever the other side does; nothing it sends can make the panel
/// follow a redirect or read more than [#MOST_BYTES].
public final class NodeClient implements AutoCloseable {
    public static final Duration CONNECT = Duration.ofSeconds(5);
    public static final Duration TOTAL = Duration.ofSeconds(15);
    public static final int MOST_BYTES = 8 * 1024 * 1024;
    private static final int MOST_ERROR = 16 * 1024;

    private final HttpClient http;
    private final Clock clock;
    private final Duration total;

    public NodeClient(Clock clock) {
        this(clock, CONNECT, TOTAL);
    }

    /// With shorter patience, for tests.
    public NodeClient(Clock clock, Duration connect, Duration total) {
        this.clock = clock;
        this.total = total;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(connect)
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("node-call-", 0).factory()))
                        .build();
    }

    public DaemonReply system(NodeEndpoint node) throws InterruptedException {
        return call(node, "GET", "/api/system", null);
    }

    public DaemonReply update(NodeEndpoint node, NodeConfiguration configuration)
            throws InterruptedException {
        return call(node, "POST", "/api/update", configuration);
    }

    public DaemonReply create(NodeEndpoint node, ServerId server, boolean startOnCompletion)
            throws InterruptedException {
        return call(
                node,
                "POST",
                "/api/servers",
                new CreateServer(server.toString(), startOnCompletion));
    }

    /// - shape: `body` is a [quetzal.shared.protocol.daemon.ServerReport]
    public DaemonReply report(NodeEndpoint node, ServerId server) throws InterruptedException {
        return call(node, "GET", server(server, ""), null);
    }

    /// What several servers use right now; a daemon that does not know this answers 404.
    ///
    /// - shape: `body` is a [quetzal.shared.protocol.daemon.UsageReport]
    public DaemonReply usage(NodeEndpoint node, List<ServerId> servers)
            throws InterruptedException {
        return call(
                node,
                "POST",
                "/api/servers/usage",
                new UsageRequest(servers.stream().map(ServerId::toString).toList()));
    }

    public DaemonReply delete(NodeEndpoint node, ServerId server) throws InterruptedException {
        return call(node, "DELETE", server(server, ""), null);
    }

    public DaemonReply sync(NodeEndpoint node, ServerId server) throws InterruptedException {
        return call(node, "POST", server(server, "/sync"), null);
    }

    public DaemonReply reinstall(NodeEndpoint node, ServerId server) throws InterruptedException {
        return call(node, "POST", server(server, "/reinstall"), null);
    }

    /// - unit: `wait`: how long the daemon may wait for another power action to end, whole seconds
    public DaemonReply power(NodeEndpoint node, ServerId server, PowerAction action, Duration wait)
            throws InterruptedException {
        return call(
                node,
                "POST",
                server(server, "/power"),
                new PowerRequest(action.word(), (int) wait.toSeconds()));
    }

    /// - errors: [DaemonReply.Refused] with status 502 when the server is not running
    public DaemonReply commands(NodeEndpoint node, ServerId server, List<String> commands)
            throws InterruptedException {
        return call(node, "POST", server(server, "/commands"), new CommandsRequest(commands));
    }

    /// The same for one that `user` at `ip` typed, which is for the node's journal.
    public DaemonReply command(
            NodeEndpoint node, ServerId server, String command, UserId user, String ip)
            throws InterruptedException {
        return call(
                node,
                "POST",
                server(server, "/commands"),
                new CommandsRequest(List.of(command), user.toString(), ip));
    }

    public DaemonReply logs(NodeEndpoint node, ServerId server, int lines)
            throws InterruptedException {
        return call(node, "GET", server(server, "/logs?size=" + lines), null);
    }

    /// - shape: `body` is a text
    public DaemonReply installLog(NodeEndpoint node, ServerId server) throws InterruptedException {
        return call(node, "GET", server(server, "/install-logs"), null);
    }

    public DaemonReply deauthorize(NodeEndpoint node, UserId user, List<ServerId> servers)
            throws InterruptedException {
        return call(
                node,
                "POST",
                "/api/deauthorize-user",
                new DeauthorizeUser(
                        user.toString(), servers.stream().map(ServerId::toString).toList()));
    }

    /// For daemons too old for [#deauthorize].
    public DaemonReply deny(NodeEndpoint node, ServerId server, List<String> ticketNames)
            throws InterruptedException {
        return call(node, "POST", server(server, "/ws/deny"), new DenyRequest(ticketNames));
    }

    /// Any other call: `path` begins with `/api/`; `body` is a record or null.
    public DaemonReply call(NodeEndpoint node, String method, String path, @Nullable Object body)
            throws InterruptedException {
        return call(node, method, path, body, Duration.ZERO);
    }

    /// Lines of the console behind `after`; when there are none yet, the daemon waits for some for as long as `wait`.
    ///
    /// - shape: `body` is a [quetzal.shared.protocol.daemon.ConsolePage]
    public DaemonReply console(
            NodeEndpoint node, ServerId server, long after, int limit, Duration wait)
            throws InterruptedException {
        return call(
                node,
                "GET",
                server(
                        server,
                        "/console?after=" + after + "&limit=" + limit + "&wait=" + wait.toMillis()),
                null,
                wait);
    }

    /// The recording of a shell behind its first `after` bytes; when there is no more yet, the daemon waits for some
    /// for as long as `wait`.
    ///
    /// - shape: `body` is a [quetzal.shared.protocol.shell.CastPage]
    public DaemonReply shellPage(NodeEndpoint node, UUID shell, long after, Duration wait)
            throws InterruptedException {
        return call(
                node,
                "GET",
                "/api/shells/" + shell + "/cast/page?after=" + after + "&wait=" + wait.toMillis(),
                null,
                wait);
    }

    private DaemonReply call(
            NodeEndpoint node, String method, String path, @Nullable Object body, Duration longer)
            throws InterruptedException {
        var patience = total.plus(longer);
        HttpRequest request;
        try {
            request = request(node, method, path, body, patience);
        } catch (IllegalArgumentException malformed) {
            return new DaemonReply.Unreachable("The node's address is not valid.");
        }
        // Not `send`: its timeout ends when the head of the answer is there, and a body may then
        // take for ever.
        var answer =
                http.sendAsync(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            return read(answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            answer.cancel(true);
            return new DaemonReply.Unreachable(
                    "No answer within " + patience.toSeconds() + " seconds.");
        } catch (ExecutionException failed) {
            return new DaemonReply.Unreachable(reason(failed.getCause()));
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            throw stopped;
        }
    }

    /// A file from a daemon, as it comes; the caller closes it.
    ///
    /// - waits: for the head of the answer at most as long as for any call; for the rest as long as it takes
    public Download download(NodeEndpoint node, String path) throws InterruptedException {
        var request = request(node, "GET", path, null, total);
        var answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            var found = answer.get(total.toMillis(), TimeUnit.MILLISECONDS);
            if (found.statusCode() == 200) {
                return new Download.Begun(found.body());
            }
            try (var body = found.body()) {
                var tree = tree(body.readNBytes(MOST_ERROR));
                return new Download.Failed(
                        new DaemonReply.Refused(
                                found.statusCode(),
                                tree == null ? "" : tree.path("error").asText(""),
                                null));
            }
        } catch (TimeoutException late) {
            answer.cancel(true);
            return new Download.Failed(new DaemonReply.Unreachable("No answer in time."));
        } catch (ExecutionException failed) {
            return new Download.Failed(new DaemonReply.Unreachable(reason(failed.getCause())));
        } catch (IOException broken) {
            return new Download.Failed(new DaemonReply.Unreachable(reason(broken)));
        }
    }

    /// What came of asking for a file.
    public sealed interface Download {
        record Begun(InputStream body) implements Download {}

        record Failed(DaemonReply reply) implements Download {}
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest request(
            NodeEndpoint node,
            String method,
            String path,
            @Nullable Object body,
            Duration patience) {
        return HttpRequest.newBuilder(URI.create(node.url() + path))
                .timeout(patience)
                .header("Authorization", "Bearer " + node.key().secret())
                .header("Accept", "application/json")
                .header("Content-Type", "application/json")
                .header("User-Agent", "Quetzal Panel")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(json(body)))
                .build();
    }

    private static String server(ServerId server, String rest) {
        return "/api/servers/" + server + rest;
    }

    private static byte[] json(Object body) {
        try {
            return Json.MAPPER.writeValueAsBytes(body);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private DaemonReply read(HttpResponse<byte[]> answer) {
        var status = answer.statusCode();
        var tree = isText(answer) ? text(answer.body()) : tree(answer.body());
        if (status >= 200 && status <= 299) {
            return tree == null
                    ? new DaemonReply.Garbled(status, "The answer is not JSON.")
                    : new DaemonReply.Done(status, tree, skew(answer));
        }
        var error = tree == null ? "" : tree.path("error").asText("");
        if (status < 400 || error.isEmpty()) {
            return new DaemonReply.Garbled(
                    status, "Something other than a daemon answered with status " + status + ".");
        }
        return new DaemonReply.Refused(
                status,
                error.length() > 1_000 ? error.substring(0, 1_000) : error,
                answer.headers().firstValue("X-Request-Id").orElse(null));
    }

    private static boolean isText(HttpResponse<?> answer) {
        return answer.statusCode() / 100 == 2
                && answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain");
    }

    private static JsonNode text(byte[] body) {
        return TextNode.valueOf(new String(body, StandardCharsets.UTF_8));
    }

    /// Missing for an empty body, null for one that is not JSON.
    private static @Nullable JsonNode tree(byte[] body) {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException notJson) {
            return null;
        }
    }

    private @Nullable Duration skew(HttpResponse<?> answer) {
        try {
            return answer.headers()
                    .firstValue("Date")
                    .map(
                            text ->
                                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                            .toInstant())
                    .map(theirs -> Duration.between(ours(), theirs))
                    .orElse(null);
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    /// The header has whole seconds, rounded down.
    private Instant ours() {
        return clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    private static String reason(@Nullable Throwable thrown) {
        if (thrown instanceof java.net.http.HttpConnectTimeoutException) {
            return "No connection within 5 seconds.";
        }
        if (thrown instanceof java.net.ConnectException) {
            return "The connection was refused.";
        }
        if (thrown instanceof javax.net.ssl.SSLException) {
            return "TLS failed: " + thrown.getMessage();
        }
        if (thrown instanceof java.nio.channels.UnresolvedAddressException
                || thrown instanceof java.net.UnknownHostException) {
            return "The node's name is not known.";
        }
        return "The connection broke: "
                + (thrown == null || thrown.getMessage() == null
                        ? "no reason given"
                        : thrown.getMessage());
    }
}
