package quetzal.panel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.access.AccessDoors;
import quetzal.panel.access.Credentials;
import quetzal.panel.access.ServerAccess;
import quetzal.panel.access.SessionCookies;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.console.Console;
import quetzal.panel.console.RelayLimits;
import quetzal.panel.db.CountingDataSource;
import quetzal.panel.db.Database;
import quetzal.panel.db.Databases;
import quetzal.panel.db.RandomText;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Doors;
import quetzal.panel.http.Links;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerSettings;
import quetzal.panel.http.WebServer;
import quetzal.panel.job.JobQueue;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.Nodes;
import quetzal.panel.stream.StreamSettings;
import quetzal.panel.stream.Streams;

/// How often the hot routes ask the database, credentials and permissions included; it must not grow with the number of
/// servers.
class StatementCountTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static com.zaxxer.hikari.HikariDataSource pool;
    private static CountingDataSource counting;
    private static WebServer web;
    private static Console console;
    private static NodeClient client;
    private static FakeDaemon daemon;
    private static TestServers servers;
    private static long node;
    private static long egg;

    @BeforeAll
    static void start() throws IOException {
        daemon = new FakeDaemon();
        servers = new TestServers(panel.database(), panel.vault());
        node = servers.node(daemon.address(), "direct");
        egg = servers.egg();
        pool = Databases.open(panel.databaseSettings());
        counting = new CountingDataSource(pool);
        var database = new Database(counting.dataSource());
        var clock = panel.clock();
        var links = new Links(URI.create("http://panel.test"));
        var addresses = new ClientAddress(List.of());
        var limits = new RateLimits(clock);
        var activity = new ActivityLog(clock);
        var random = new RandomText(new SecureRandom());
        var rate = new RateLimit("test", 100_000, Duration.ofMinutes(1));
        var doors =
                new AccessDoors(
                        new Credentials(
                                database,
                                panel.vault(),
                                new SessionCookies(links, Duration.ofHours(1)),
                                addresses,
                                activity,
                                limits,
                                clock),
                        new ServerAccess(),
                        new ServerStateGate(),
                        database,
                        limits,
                        addresses,
                        rate,
                        rate);
        client = new NodeClient(clock);
        console =
                new Console(
                        database,
                        new Nodes(database, panel.vault(), random, activity, links.to(""), clock),
                        client,
                        activity,
                        links,
                        addresses,
                        List.of(),
                        RelayLimits.DEFAULT,
                        new Streams(database, StreamSettings.STANDARD, clock),
                        clock);
        var routes = new Routes();
        console.register(routes);
        new ClientApi(database, new JobQueue(database, clock), activity, random, links)
                .register(routes);
        web =
                WebServer.start(
                        new ServerSettings(
                                "127.0.0.1",
                                0,
                                links.panelUrl(),
                                List.of(),
                                List.of(),
                                Duration.ofSeconds(1)),
                        new Doors(
                                doors::account,
                                doors::server,
                                doors::admin,
                                (ctx, gate) -> {},
                                (ctx, name) -> {}),
                        routes);
    }

    @AfterAll
    static void stop() {
        console.close();
        web.close();
        client.close();
        pool.close();
        daemon.close();
    }

    private static List<String> statements(String path, Person person) throws Exception {
        get(path, person); // the first use of a key is noted, once a minute
        counting.drain();
        get(path, person);
        return counting.drain();
    }

    private static void get(String path, Person person) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            var answer =
                    http.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + web.port() + path))
                                    .header("Authorization", "Bearer " + person.clientKey())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    @Test
    void aListOfAHundredServersIsOneStatementBesideTheCredential() throws Exception {
        var owner = panel.user("owner");
        servers.server(owner, node, egg, "first");
        assertThat(statements("/api/client?include=egg,subusers", owner)).hasSize(2);
        for (int i = 0; i < 99; i++) {
            servers.server(owner, node, egg, "server " + i);
        }
        assertThat(statements("/api/client?include=egg,subusers&per_page=100", owner)).hasSize(2);
        assertThat(statements("/api/client?filter[*]=server", owner)).hasSize(2);
    }

    @Test
    void oneServerIsOneStatementBesideCredentialAndPermission() throws Exception {
        var owner = panel.user("owner");
        var server = servers.server(owner, node, egg, "one");
        assertThat(statements(server.path(""), owner)).hasSize(3);
    }

    @Test
    void figuresAndTokensAskAFixedNumberOfTimes() throws Exception {
        var owner = panel.user("owner");
        var server = servers.server(owner, node, egg, "one");
        daemon.knows(server);
        assertThat(statements(server.path("/resources"), owner)).hasSizeLessThanOrEqualTo(6);
        // one of them notes in the activity log that a credential was read, one holds the caller's
        // session
        assertThat(statements(server.path("/websocket"), owner)).hasSizeLessThanOrEqualTo(10);
    }
}
