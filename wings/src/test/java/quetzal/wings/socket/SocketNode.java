package quetzal.wings.socket;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;
import quetzal.shared.ticket.TicketVerifier;
import quetzal.wings.config.Secret;
import quetzal.wings.console.ConsoleSettings;
import quetzal.wings.console.Consoles;
import quetzal.wings.http.HttpServer;
import quetzal.wings.http.HttpSettings;
import quetzal.wings.http.Origins;
import quetzal.wings.ticket.DenyList;
import quetzal.wings.ticket.TicketCheck;

/// A node with nothing but consoles and sockets, on a port of its own.
final class SocketNode implements AutoCloseable {
    static final String PANEL = "https://panel.test";
    static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static final UserId ALICE = new UserId(UUID.randomUUID());
    static final UserId BOB = new UserId(UUID.randomUUID());

    final HandClock clock = new HandClock();
    final HttpClient http = HttpClient.newHttpClient();
    final Map<ServerId, FakeTarget> targets = new ConcurrentHashMap<>();
    final Consoles consoles;
    final DenyList denied;
    final ConsoleSockets sockets;
    private final HttpServer server;
    private final List<SocketClient> clients = new ArrayList<>();

    SocketNode(Path directory) {
        this(directory, SocketSettings.standard(30, 20, 150), ConsoleSettings.standard("Quetzal"));
    }

    SocketNode(Path directory, SocketSettings settings, ConsoleSettings console) {
        consoles =
                Consoles.start(console, directory.resolve("console"), java.time.Clock.systemUTC());
        denied = DenyList.open(directory.resolve("denied"), clock);
        clock.move(Duration.ofSeconds(2)); // tokens are issued after the first start
        var origins = new Origins(PANEL + "/", List.of());
        sockets =
                new ConsoleSockets(
                        id -> Optional.ofNullable(targets.get(id)),
                        origins,
                        new TicketCheck(new TicketVerifier(new TicketKey(TOKEN), clock), denied),
                        denied,
                        settings,
                        clock);
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
                        List.of(sockets));
    }

    FakeTarget target() {
        var id = new ServerId(UUID.randomUUID());
        var target = new FakeTarget(id, consoles.of(id));
        targets.put(id, target);
        return target;
    }

    int port() {
        return server.port();
    }

    URI uri(ServerId id) {
        return URI.create("ws://127.0.0.1:" + server.port() + "/api/servers/" + id + "/ws");
    }

    String token(FakeTarget target, UserId user, PermissionSet permissions) {
        return new TicketIssuer(PANEL, clock)
                .console(new TicketKey(TOKEN), "aud", target.id(), user, 1, permissions)
                .token();
    }

    String token(FakeTarget target) {
        return token(target, ALICE, PermissionSet.OWNER);
    }

    SocketClient connect(FakeTarget target) throws Exception {
        var client = SocketClient.open(http, uri(target.id()), PANEL);
        clients.add(client);
        return client;
    }

    SocketClient login(FakeTarget target) throws Exception {
        return login(target, ALICE, PermissionSet.OWNER);
    }

    SocketClient login(FakeTarget target, UserId user, PermissionSet permissions) throws Exception {
        var client = connect(target);
        client.send("auth", token(target, user, permissions));
        client.awaitFrame("status");
        return client;
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                        .header("Authorization", "Bearer " + TOKEN)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    static void print(FakeTarget target, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        target.console().accept(bytes, 0, bytes.length);
    }

    void stopListening() {
        server.close();
    }

    @Override
    public void close() {
        clients.forEach(SocketClient::close);
        server.close();
        consoles.close();
        http.shutdownNow();
    }
}
