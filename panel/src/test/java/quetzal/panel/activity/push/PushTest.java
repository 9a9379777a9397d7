package quetzal.panel.activity.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Source;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Databases;
import quetzal.panel.db.TestDatabase;
import quetzal.panel.db.Vault;
import quetzal.panel.http.WireJson;

/// The log at real receivers on this machine.
class PushTest {
    private static final String SECRET = "a secret of the receiver";
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final Clock clock = Clock.systemUTC();
    private final ActivityLog log = new ActivityLog(clock);
    private DatabaseSettings settings;
    private HikariDataSource pool;
    private Database database;
    private AuditTrail trail;

    @BeforeEach
    void open() {
        settings = TestDatabase.fresh();
        pool = Databases.open(settings);
        database = new Database(pool);
        trail = new AuditTrail(database, log, new Vault(new byte[32], new SecureRandom()), clock);
    }

    @AfterEach
    void close() {
        pool.close();
        TestDatabase.drop(settings);
    }

    private void write(int from, int rows, String name) {
        for (int i = from; i < from + rows; i++) {
            int n = i;
            database.transact(
                    tx ->
                            log.record(
                                    tx,
                                    Actor.system()
                                            .as(null, null, name)
                                            .from(Source.SFTP, "203.0.113.4"),
                                    Entry.of("test:push").with("n", n)));
        }
        trail.seal();
    }

    private static PushSettings to(Optional<URI> syslog, Optional<URI> webhook) {
        return new PushSettings(syslog, webhook, Optional.of(SECRET), Optional.empty(), false);
    }

    /// A receiver that answers as it is told to and keeps what it took.
    private static final class Hook implements AutoCloseable {
        private final HttpServer server;
        final List<JsonNode> taken = new CopyOnWriteArrayList<>();
        final List<String> deliveries = new CopyOnWriteArrayList<>();
        final AtomicInteger refusals = new AtomicInteger();
        final AtomicInteger forged = new AtomicInteger();

        Hook(int port) throws IOException {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
            server.createContext(
                    "/hook",
                    exchange -> {
                        var body = exchange.getRequestBody().readAllBytes();
                        var headers = exchange.getRequestHeaders();
                        var signed =
                                WebhookSink.signature(
                                        SECRET, headers.getFirst("X-Quetzal-Timestamp"), body);
                        if (!("sha256=" + signed).equals(headers.getFirst("X-Quetzal-Signature"))) {
                            forged.incrementAndGet();
                        }
                        boolean refuse = refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
                        if (!refuse) {
                            deliveries.add(headers.getFirst("X-Quetzal-Delivery"));
                            for (var line :
                                    new String(body, StandardCharsets.UTF_8).split("\n", -1)) {
                                if (!line.isEmpty()) {
                                    taken.add(WireJson.MAPPER.readTree(line));
                                }
                            }
                        }
                        exchange.sendResponseHeaders(refuse ? 503 : 204, -1);
                        exchange.close();
                    });
            server.start();
        }

        URI uri() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook?key=k");
        }

        LinkedHashSet<Long> positions() {
            var positions = new LinkedHashSet<Long>();
            taken.forEach(line -> positions.add(line.path("position").asLong()));
            return positions;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void aWebhookGetsEveryRowInOrderAcrossRefusalsOutageAndRestart() throws Exception {
        int port;
        try (var hook = new Hook(0)) {
            port = hook.uri().getPort();
            try (var push =
                    Push.start(database, to(Optional.empty(), Optional.of(hook.uri())), clock)) {
                write(0, 20, "first");
                await().atMost(LONG).until(() -> hook.positions().size() == 20);
                hook.refusals.set(2);
                write(20, 5, "second");
                await().atMost(LONG).until(() -> hook.positions().size() == 25);
                assertThat(hook.forged).hasValue(0);
                assertThat(hook.taken.getFirst().path("hash").asText()).hasSize(64);
                assertThat(hook.taken.getLast().at("/row/properties/n").asInt()).isEqualTo(24);
                await().atMost(LONG).until(() -> push.status().getFirst().failures() == 0);
                assertThat(push.taken()).isEqualTo(25);
            }
        }
        // nobody is there, and the panel itself is restarted meanwhile
        var uri = URI.create("http://127.0.0.1:" + port + "/hook");
        try (var push = Push.start(database, to(Optional.empty(), Optional.of(uri)), clock)) {
            write(25, 5, "third");
            await().atMost(LONG).until(() -> push.status().getFirst().failures() > 0);
            var status = push.status().getFirst();
            assertThat(status.lastError()).isNotEmpty();
            assertThat(status.end() - status.position()).isEqualTo(5);
            assertThat(status.oldest()).isNotNull();
            assertThat(push.taken()).as("retention leaves what was not taken").isEqualTo(25);
        }
        try (var hook = new Hook(port);
                var push =
                        Push.start(
                                database, to(Optional.empty(), Optional.of(hook.uri())), clock)) {
            await().atMost(LONG).until(() -> hook.positions().size() == 5);
            assertThat(hook.positions()).containsExactly(26L, 27L, 28L, 29L, 30L);
            await().atMost(LONG).until(() -> push.taken() == 30);
        }
    }

    @Test
    void twoPanelsSendEachRowOnceWhileNothingFails() throws Exception {
        try (var hook = new Hook(0)) {
            var where = to(Optional.empty(), Optional.of(hook.uri()));
            try (var one = Push.start(database, where, clock);
                    var two = Push.start(database, where, clock)) {
                write(0, 30, "x");
                await().atMost(LONG).until(() -> hook.positions().size() == 30);
                write(30, 30, "x");
                await().atMost(LONG).until(() -> hook.positions().size() == 60);
                assertThat(hook.taken).hasSize(60);
                assertThat(one.taken()).isEqualTo(two.taken());
            }
        }
    }

    @Test
    void syslogDatagramsAreRfc5424AndHostileNamesStayInside() throws Exception {
        try (var socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            socket.setSoTimeout((int) LONG.toMillis());
            var uri = URI.create("udp://127.0.0.1:" + socket.getLocalPort());
            try (var push = Push.start(database, to(Optional.of(uri), Optional.empty()), clock)) {
                write(0, 1, "x\"] [evil\n<13>1 - root deleted \u001b[31m");
                var packet = new DatagramPacket(new byte[65_000], 65_000);
                socket.receive(packet);
                var text =
                        new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
                assertThat(text)
                        .matches(
                                "(?s)<110>1 \\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z \\S+ quetzal-panel \\d+ test:push"
                                        + " \\[quetzal@32473 position=\"1\" hash=\"[0-9a-f]{64}\" number=\"\\d+\".*\\] \ufeff\\{.*}")
                        .contains("x\\\"\\] [evil\\\\u000a<13>1")
                        .doesNotContain("\n")
                        .doesNotContain("\u001b");
                await().atMost(LONG).until(() -> push.taken() == 1);
            }
        }
    }

    /// Takes connections and the messages counted in bytes that come by them.
    private static final class Collector implements AutoCloseable {
        private final ServerSocket server;
        final List<String> messages = new CopyOnWriteArrayList<>();

        Collector(ServerSocket server) {
            this.server = server;
            Thread.ofVirtual().start(this::run);
        }

        private void run() {
            try {
                while (true) {
                    try (var socket = server.accept()) {
                        read(socket.getInputStream());
                    } catch (SocketException closed) {
                        return;
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private void read(InputStream in) throws IOException {
            while (true) {
                int length = 0;
                int c = in.read();
                if (c < 0) {
                    return;
                }
                for (; c != ' '; c = in.read()) {
                    length = length * 10 + (c - '0');
                }
                messages.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    @Test
    void syslogOverTcpCountsItsBytesAndSurvivesAnOutage() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            port = socket.getLocalPort();
        }
        var uri = URI.create("tcp://127.0.0.1:" + port);
        try (var push = Push.start(database, to(Optional.of(uri), Optional.empty()), clock)) {
            write(0, 3, "grün");
            await().atMost(LONG).until(() -> push.status().getFirst().failures() > 0);
            try (var collector =
                    new Collector(new ServerSocket(port, 10, InetAddress.getByName("127.0.0.1")))) {
                await().atMost(LONG).until(() -> collector.messages.size() >= 3);
                assertThat(collector.messages.getFirst()).startsWith("<110>1 ").contains("grün");
            }
        }
    }

    @Test
    void syslogOverTlsTrustsTheGivenAuthorityOnly() throws Exception {
        var keys = folder.resolve("keys.p12");
        var keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-keyalg",
                                "EC",
                                "-alias",
                                "x",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-validity",
                                "30",
                                "-storepass",
                                "changeit",
                                "-keystore",
                                keys.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(keytool.waitFor()).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(keys)) {
            store.load(in, "changeit".toCharArray());
        }
        var pem = folder.resolve("authority.pem");
        Files.writeString(
                pem,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(store.getCertificate("x").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        try (var collector =
                new Collector(
                        context.getServerSocketFactory()
                                .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1")))) {
            var line = new PushLine(1, "00", AuditLines.any());
            var uri = URI.create("tls://127.0.0.1:" + collector.server.getLocalPort());
            var form = new SyslogLine("host", 1);
            new SyslogSink(uri, new Outlet(false, Optional.of(pem)), form).send(List.of(line));
            await().atMost(LONG).until(() -> collector.messages.size() == 1);
            assertThatThrownBy(
                            () ->
                                    new SyslogSink(uri, new Outlet(false, Optional.empty()), form)
                                            .send(List.of(line)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void addressesOfTheMachinesOwnServicesAreRefused() {
        var outlet = new Outlet(false, Optional.empty());
        for (var host :
                List.of(
                        "169.254.169.254",
                        "[fe80::1]",
                        "100.100.100.200",
                        "[fd00:ec2::254]",
                        "0.0.0.0")) {
            assertThatThrownBy(() -> outlet.address(host)).as(host).isInstanceOf(IOException.class);
        }
        assertThatThrownBy(() -> outlet.address("224.0.0.1")).isInstanceOf(IOException.class);
        var allowed = new Outlet(true, Optional.empty());
        org.assertj.core.api.Assertions.assertThatCode(() -> allowed.address("169.254.169.254"))
                .doesNotThrowAnyException();
    }
}
