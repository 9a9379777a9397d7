package quetzal.panel.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import quetzal.panel.Answer;
import quetzal.panel.Browser;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.shared.id.ServerId;

/// A node, and on it a server for each stream that a test opens.
final class StreamWorld implements AutoCloseable {
    static final String ORIGIN = "http://panel.test";
    private static final Map<String, Integer> SIZE = Map.of("cols", 80, "rows", 24);

    final PanelFixture panel;
    final EveryDaemon daemon = new EveryDaemon();
    final TestServers servers;
    final Person owner;
    final long node;
    private final long egg;

    StreamWorld(PanelFixture panel) {
        this.panel = panel;
        this.servers = new TestServers(panel.database(), panel.vault());
        this.owner = panel.user("owner");
        this.node = servers.node(daemon.address(), "relay");
        this.egg = servers.egg();
    }

    /// What one stream is of.
    record Place(StreamSort sort, TestServer server, UUID job) {
        String path(long node) {
            return switch (sort) {
                case LOG -> server.path("/logs/stream");
                case INSTALL_LOG -> server.path("/install-log/stream");
                case JOB -> "/api/client/jobs/" + job + "/stream";
                case SHELL -> server.path("/shell");
                case CONSOLE -> server.path("/ws");
                case EVENTS -> "/api/client/events";
                case PANEL_LOG -> "/api/application/logs/stream";
                case NODE_LOG -> "/api/application/nodes/" + node + "/logs/stream";
                case ADMIN_CONSOLE -> "/api/application/console";
            };
        }

        String target(long node) {
            return switch (sort) {
                case LOG, INSTALL_LOG, SHELL, CONSOLE -> server.uuid().toString();
                case JOB -> job.toString();
                case NODE_LOG -> Long.toString(node);
                case EVENTS, PANEL_LOG, ADMIN_CONSOLE -> "";
            };
        }
    }

    Place place(StreamSort sort) {
        var server = servers.server(owner, node, egg, "stream");
        return new Place(sort, server, sort == StreamSort.JOB ? job(server) : new UUID(0, 0));
    }

    /// One that nobody sends in this century.
    private UUID job(TestServer server) {
        var jobs = new JobQueue(panel.database(), panel.clock());
        return panel.database()
                .inTransaction(
                        tx -> {
                            var id =
                                    jobs.enqueue(
                                            tx,
                                            server.node(),
                                            server.number(),
                                            new NodeJob.ReinstallServer(
                                                    new ServerId(server.uuid())));
                            tx.createUpdate(
                                            """
                                            UPDATE node_jobs SET next_attempt_at = now() + interval '99 years'
                                            WHERE id = :id
                                            """)
                                    .bind("id", id)
                                    .execute();
                            return id;
                        });
    }

    /// What someone proves himself with.
    interface Proof {
        /// For a socket.
        Map<String, String> headers();

        Answer send(String method, String path, Object body);
    }

    Proof key(String key) {
        return new Proof() {
            @Override
            public Map<String, String> headers() {
                return Map.of("Authorization", "Bearer " + key);
            }

            @Override
            public Answer send(String method, String path, Object body) {
                return panel.send(method, path, key, body);
            }
        };
    }

    /// A browser that is logged in.
    Proof session(Person person) {
        panel.clock().jump(Duration.ofSeconds(10)); // so many log in per minute
        var browser = panel.browser().login(person.username(), PanelFixture.PASSWORD);
        return session(browser);
    }

    private static Proof session(Browser browser) {
        var cookie = "quetzal_session=" + browser.cookie("quetzal_session").orElseThrow();
        return new Proof() {
            @Override
            public Map<String, String> headers() {
                return Map.of("Cookie", cookie, "Origin", ORIGIN);
            }

            @Override
            public Answer send(String method, String path, Object body) {
                return browser.send(method, path, body);
            }
        };
    }

    /// Does what has to be done before the socket: a shell is asked for.
    void prepare(Place place, Proof proof) {
        if (place.sort() == StreamSort.SHELL) {
            var answer = proof.send("POST", place.server().path("/shell-sessions"), SIZE);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        }
    }

    /// The stream, open and proven to work.
    StreamClient open(Place place, Proof proof) throws InterruptedException {
        prepare(place, proof);
        if (place.sort() != StreamSort.CONSOLE) {
            return proven(place, StreamClient.open(panel.url(), place.path(node), proof.headers()));
        }
        var token =
                proof.send("GET", place.server().path("/websocket"), null)
                        .json()
                        .at("/data/token")
                        .asText();
        var client = StreamClient.open(panel.url(), place.path(node), Map.of("Origin", ORIGIN));
        client.send("{\"event\":\"auth\",\"args\":[\"" + token + "\"]}");
        return proven(place, client);
    }

    String ticket(Place place, Proof proof) {
        var answer =
                proof.send(
                        "POST",
                        "/api/client/tickets",
                        Map.of("stream", place.sort().ticket, "target", place.target(node)));
        assertThat(answer.status()).as(place + answer.text()).isEqualTo(200);
        return answer.json().path("ticket").asText();
    }

    StreamClient openByTicket(Place place, String ticket) throws InterruptedException {
        return proven(
                place,
                StreamClient.open(panel.url(), place.path(node) + "?ticket=" + ticket, Map.of()));
    }

    private static StreamClient proven(Place place, StreamClient client)
            throws InterruptedException {
        switch (place.sort()) {
            case SHELL -> client.send("{\"type\":\"resize\",\"cols\":9,\"rows\":9}");
            case EVENTS ->
                    client.send("{\"action\":\"subscribe\",\"resource\":\"servers\",\"id\":\"*\"}");
            case ADMIN_CONSOLE -> client.send("help");
            case LOG, INSTALL_LOG, JOB, CONSOLE, PANEL_LOG, NODE_LOG -> {}
        }
        assertThat(client.next())
                .as(place.toString())
                .contains(
                        switch (place.sort()) {
                            case LOG -> "hello";
                            case INSTALL_LOG -> "installing";
                            case JOB -> "queue";
                            case SHELL -> "heard";
                            case CONSOLE -> "auth success";
                            case EVENTS -> "\"resource\":\"servers\"";
                            case PANEL_LOG -> "\"level\":";
                            case NODE_LOG -> "of the node";
                            case ADMIN_CONSOLE -> "output";
                        });
        return client;
    }

    /// The status by which it is refused; 101 when it is not. For consoles: of the request for what opens them.
    int status(Place place, Map<String, String> headers) {
        if (place.sort() != StreamSort.CONSOLE) {
            return StreamClient.status(panel.url(), place.path(node), headers);
        }
        var plain = new HashMap<>(headers);
        plain.remove("Origin");
        return panel.sendWith(plain, "GET", place.server().path("/websocket"), null).status();
    }

    int statusByTicket(Place place, String ticket) {
        return StreamClient.status(panel.url(), place.path(node) + "?ticket=" + ticket, Map.of());
    }

    @Override
    public void close() {
        daemon.close();
    }
}
