package quetzal.wings.shell;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.json.Json;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.protocol.remote.ActivityBatch;
import quetzal.shared.protocol.shell.OpenShell;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;
import quetzal.shared.ticket.TicketVerifier;
import quetzal.wings.config.Secret;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.container.ImageName;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.container.ScriptedShell;
import quetzal.wings.http.HttpServer;
import quetzal.wings.http.HttpSettings;
import quetzal.wings.http.Origins;
import quetzal.wings.state.Outbox;
import quetzal.wings.state.OutboxStore;
import quetzal.wings.state.ShellStore;
import quetzal.wings.state.StateDatabase;
import quetzal.wings.ticket.DenyList;
import quetzal.wings.ticket.TicketCheck;

/// A node with nothing but shells, whose containers live in memory.
final class ShellNode implements AutoCloseable {
    static final String PANEL = "https://panel.test";
    static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static final UserId ALICE = new UserId(UUID.randomUUID());
    static final PermissionSet MAY = PermissionSet.of(List.of("control.shell"));
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final ScriptedRuntime runtime = new ScriptedRuntime(InstantSource.system()).withImage("tiny");
    final Map<ServerId, ShellTarget> targets = new ConcurrentHashMap<>();
    final DenyList denied;
    final Recordings recordings;
    final ShellStore store;
    final OutboxStore owed;
    final ShellUpkeep upkeep;
    private final StateDatabase database;
    private final Outbox outbox;
    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpServer server;
    private final List<ShellClient> clients = new ArrayList<>();
    private volatile Instant now = Instant.now();
    final Clock clock =
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }
            };

    ShellNode(Path home, ShellSettings settings) throws IOException {
        this(home, home.resolve("shells"), settings);
    }

    ShellNode(Path home, Path folder, ShellSettings settings) throws IOException {
        denied = DenyList.open(home.resolve("denied"), clock);
        move(Duration.ofSeconds(2)); // tickets are issued after the first start
        database = StateDatabase.open(home.resolve("wings.db"));
        store = new ShellStore(database, clock);
        owed = new OutboxStore(database, clock);
        outbox = new Outbox(owed, new Away(), 10, Duration.ofHours(1), Duration.ofHours(1));
        recordings = new Recordings(folder);
        upkeep = new ShellUpkeep(runtime, recordings, store, outbox, settings.kept(), clock);
        var check = new TicketCheck(new TicketVerifier(new TicketKey(TOKEN), clock), denied);
        var shells = new Shells(runtime, recordings, store, outbox, settings, check, clock);
        shells.ready();
        server =
                HttpServer.start(
                        new HttpSettings(
                                "127.0.0.1",
                                0,
                                Optional.empty(),
                                PANEL,
                                List.of(),
                                false,
                                List.of(),
                                () -> new Secret(TOKEN)),
                        List.of(
                                new ShellSockets(
                                        id -> Optional.ofNullable(targets.get(id)),
                                        shells,
                                        recordings,
                                        new Origins(PANEL, List.of()),
                                        check,
                                        denied)));
    }

    /// A panel that nobody reaches.
    private static final class Away implements Outbox.Carrier {
        @Override
        public Outbox.Delivery activity(List<ActivityBatch.Entry> entries) {
            return Outbox.Delivery.LATER;
        }

        @Override
        public Outbox.Delivery result(OutboxStore.Result result) {
            return Outbox.Delivery.LATER;
        }
    }

    void move(Duration by) {
        now = now.plus(by);
    }

    /// A running server.
    ShellTarget target() {
        var id = new ServerId(UUID.randomUUID());
        var spec =
                new ContainerSpec(
                        ContainerName.ofServer(id),
                        ContainerKind.SERVER,
                        id,
                        ImageName.parse("tiny"),
                        List.of(),
                        new LinkedHashMap<>(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        new ContainerLimits(64, 0, 0, "", 0, false, 64),
                        new ContainerUser.Ids(998, 998),
                        true);
        runtime.create(spec);
        runtime.start(spec.name());
        var target = new ShellTarget(id);
        targets.put(id, target);
        return target;
    }

    record Answer(int status, String body) {
        JsonNode json() throws IOException {
            return Json.MAPPER.readTree(body);
        }
    }

    Answer call(String method, String path, String body) throws Exception {
        var answer =
                http.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + server.port() + path))
                                .header("Authorization", "Bearer " + TOKEN)
                                .method(
                                        method,
                                        body.isEmpty()
                                                ? HttpRequest.BodyPublishers.noBody()
                                                : HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), answer.body());
    }

    Answer reserve(ShellTarget target, UUID id, UserId user, RecordingPolicy policy)
            throws Exception {
        var wanted = new OpenShell(id, user, 97, 31, policy, List.of());
        return call(
                "POST",
                "/api/servers/" + target.id() + "/shells",
                Json.MAPPER.writeValueAsString(wanted));
    }

    String ticket(ServerId server, UserId user, PermissionSet permissions, UUID session) {
        return new TicketIssuer(PANEL, clock)
                .shell(new TicketKey(TOKEN), "aud", server, user, 1, permissions, session)
                .token();
    }

    URI uri(ServerId server, String ticket) {
        return URI.create(
                "ws://127.0.0.1:"
                        + server().port()
                        + "/api/servers/"
                        + server
                        + "/shell?ticket="
                        + ticket);
    }

    private HttpServer server() {
        return server;
    }

    ShellClient connect(URI uri, String origin) throws Exception {
        var client = ShellClient.open(http, uri, origin);
        clients.add(client);
        return client;
    }

    /// Somebody at a shell that is open.
    ShellClient open(ShellTarget target, UUID id, UserId user, RecordingPolicy policy)
            throws Exception {
        var answer = reserve(target, id, user, policy);
        if (answer.status() != 201) {
            throw new AssertionError(answer);
        }
        int before = runtime.shells().size();
        var client = connect(uri(target.id(), ticket(target.id(), user, MAY, id)), PANEL);
        await().atMost(PATIENCE).until(() -> runtime.shells().size() > before);
        return client;
    }

    ScriptedShell shell() {
        return runtime.shells().getLast();
    }

    List<JsonNode> reports() throws IOException {
        var reports = new ArrayList<JsonNode>();
        for (var result : owed.oldestResults(100)) {
            reports.add(Json.MAPPER.readTree(result.result().body()));
        }
        return reports;
    }

    /// The lines of a recording, its head first.
    List<JsonNode> cast(UUID session) throws IOException {
        var lines = Files.readAllLines(recordings.find(session).orElseThrow());
        return lines.stream()
                .map(
                        line -> {
                            try {
                                return Json.MAPPER.readTree(line);
                            } catch (IOException broken) {
                                throw new AssertionError(line, broken);
                            }
                        })
                .toList();
    }

    /// The first report of this kind that is owed to the panel.
    JsonNode awaitReport(String event) {
        await(event)
                .atMost(PATIENCE)
                .until(
                        () ->
                                reports().stream()
                                        .anyMatch(r -> r.path("event").asText().equals(event)));
        try {
            return reports().stream()
                    .filter(report -> report.path("event").asText().equals(event))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Override
    public void close() {
        clients.forEach(ShellClient::close);
        server.close();
        upkeep.close();
        database.close();
        http.shutdownNow();
    }
}
