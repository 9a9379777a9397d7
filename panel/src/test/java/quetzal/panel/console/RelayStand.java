package quetzal.panel.console;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Doors;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerSettings;
import quetzal.panel.http.WebServer;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.ticket.TicketIssuer;
import quetzal.shared.ticket.TicketKey;

/// A relay alone behind a web server of its own, with daemons and viewers that do as they are told.
final class RelayStand implements AutoCloseable {
    static final String ORIGIN = "http://panel.example";
    static final TicketKey KEY = new TicketKey("k".repeat(64));
    static final ServerId SERVER = new ServerId(UUID.randomUUID());
    static final UserId USER = new UserId(UUID.randomUUID());
    static final long NODE = 7;
    static final RelayLimits QUICK =
            new RelayLimits(
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(300),
                    5,
                    100);

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Viewer, Standing> standings = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new java.util.ArrayList<>();
    private @Nullable ConsoleRelay relay;

    HttpClient http() {
        return http;
    }

    /// Of whoever is not in it nothing was taken.
    Map<Viewer, Standing> standings() {
        return standings;
    }

    /// The one that was served last.
    ConsoleRelay relay() {
        return requireNonNull(relay);
    }

    @Override
    public void close() throws Exception {
        for (var closeable : open.reversed()) {
            closeable.close();
        }
        http.close();
    }

    static String output(int number) {
        return "{\"event\":\"console output\",\"args\":[\"line " + number + "\"]}";
    }

    static String auth() {
        return auth(SERVER, KEY, PermissionSet.OWNER);
    }

    static String auth(ServerId server, TicketKey key, PermissionSet permissions) {
        var token =
                new TicketIssuer(ORIGIN, Clock.systemUTC())
                        .console(key, "http://node", server, USER, 1, permissions)
                        .token();
        return "{\"event\":\"auth\",\"args\":[\"" + token + "\"]}";
    }

    ScriptedDaemon daemon(ScriptedDaemon.Script script) throws IOException {
        var daemon = new ScriptedDaemon(script);
        open.add(daemon);
        return daemon;
    }

    static RelayTarget target(URI node) {
        return new RelayTarget(SERVER, NODE, node, KEY);
    }

    RecordingViewer relayed(ScriptedDaemon daemon, RelayLimits limits) {
        return view(serve(daemon, limits));
    }

    RecordingViewer view(int port) {
        return RecordingViewer.open(http, at(port, SERVER.toString()), ORIGIN);
    }

    static URI at(int port, String server) {
        return URI.create("ws://127.0.0.1:" + port + "/api/client/servers/" + server + "/ws");
    }

    int serve(ScriptedDaemon daemon, RelayLimits limits) {
        return serve(target(daemon.address()), limits);
    }

    int serve(RelayTarget target, RelayLimits limits) {
        var served =
                new ConsoleRelay(
                        http,
                        viewers ->
                                viewers.stream()
                                        .collect(
                                                Collectors.toMap(
                                                        viewer -> viewer,
                                                        viewer ->
                                                                standings.getOrDefault(
                                                                        viewer,
                                                                        new Standing.Allowed(
                                                                                PermissionSet
                                                                                        .ROOT_ADMIN,
                                                                                1,
                                                                                NODE)))),
                        ORIGIN,
                        limits,
                        Clock.systemUTC());
        relay = served;
        var routes = new Routes();
        new RelayRoutes(
                        served,
                        server ->
                                server.equals(SERVER.toString())
                                        ? Optional.of(target)
                                        : Optional.empty(),
                        new ClientAddress(List.of()),
                        ORIGIN,
                        List.of())
                .register(routes);
        var web =
                WebServer.start(
                        new ServerSettings(
                                "127.0.0.1",
                                0,
                                URI.create(ORIGIN),
                                List.of(),
                                List.of(),
                                Duration.ofSeconds(1)),
                        new Doors(
                                (ctx, gate) -> {},
                                (ctx, gate) -> {},
                                (ctx, gate) -> {},
                                (ctx, gate) -> {},
                                (ctx, name) -> {}),
                        routes);
        open.add(web);
        open.add(served);
        return web.port();
    }

    /// A viewer whose reading is up to the test.
    static Socket rawViewer(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        assertThat(handshake(socket, "")).startsWith("HTTP/1.1 101");
        return socket;
    }

    static String handshake(Socket socket, String more) throws IOException {
        socket.getOutputStream()
                .write(
                        ("GET /api/client/servers/"
                                        + SERVER
                                        + "/ws HTTP/1.1\r\nHost: panel\r\nOrigin: "
                                        + ORIGIN
                                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                        + more
                                        + "\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        var seen = new StringBuilder();
        while (!seen.toString().endsWith("\r\n\r\n")) {
            seen.append((char) socket.getInputStream().read());
        }
        return seen.toString();
    }

    static byte[] masked(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var frame = new java.io.ByteArrayOutputStream();
        frame.write(0x81);
        if (bytes.length < 126) {
            frame.write(0x80 | bytes.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(bytes.length >> 8);
            frame.write(bytes.length & 0xff);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(bytes);
        return frame.toByteArray();
    }
}
