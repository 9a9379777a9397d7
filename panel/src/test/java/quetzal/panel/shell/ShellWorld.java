package quetzal.panel.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.shared.json.Json;

/// A panel whose nodes know shells, for tests: opens shells and tells of them as their nodes would.
final class ShellWorld {
    static final Map<String, Object> SIZE = Map.of("cols", 97, "rows", 31);
    private static final String HEAD = "{\"version\":2,\"width\":80,\"height\":24}\n";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final ShellDaemon daemon = new ShellDaemon();
    final TestServers servers;
    private final PanelFixture panel;

    ShellWorld(PanelFixture panel) {
        this.panel = panel;
        this.servers = new TestServers(panel.database(), panel.vault());
    }

    String report(String event, String more) {
        return "{\"event\":\""
                + event
                + "\",\"at\":\""
                + panel.clock().instant()
                + "\",\"ip\":\"192.0.2.77\""
                + more
                + "}";
    }

    /// As the node with the secret of [TestServers].
    int tell(long node, TestServer server, UUID session, String body) throws Exception {
        return post(node, "servers/" + server.uuid() + "/shell-sessions/" + session, body);
    }

    /// What the node says people did at its own doors.
    @SafeVarargs
    final int facts(
            long node, TestServer server, Person person, Map<String, ? extends Object>... facts)
            throws Exception {
        var batch = Json.MAPPER.createObjectNode();
        var rows = batch.putArray("data");
        for (var fact : facts) {
            var row = rows.addObject();
            row.put("user", person.uuid().toString());
            row.put("server", server.uuid().toString());
            row.put("timestamp", panel.clock().instant().toString());
            row.setAll(Json.MAPPER.<ObjectNode>valueToTree(fact));
        }
        return post(node, "activity", batch.toString());
    }

    private int post(long node, String path, String body) throws Exception {
        var tokenId =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT daemon_token_id FROM nodes WHERE id = :id")
                                                .bind("id", node)
                                                .mapTo(String.class)
                                                .one());
        return HTTP.send(
                        HttpRequest.newBuilder(
                                        URI.create(
                                                "http://127.0.0.1:"
                                                        + panel.port()
                                                        + "/api/remote/"
                                                        + path))
                                .header(
                                        "Authorization",
                                        "Bearer " + tokenId + "." + TestServers.NODE_SECRET)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /// A recording of what was printed.
    static byte[] cast(String... printed) {
        return (HEAD
                        + Arrays.stream(printed)
                                .map(text -> "[0.1, \"o\", \"" + text + "\"]\n")
                                .collect(Collectors.joining()))
                .getBytes(StandardCharsets.UTF_8);
    }

    UUID opened(TestServer server, Person person) {
        var answer = panel.post(server.path("/shell-sessions"), person.clientKey(), SIZE);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return UUID.fromString(answer.json().path("id").asText());
    }

    /// One that is under way, with this much of a recording on its node.
    UUID live(TestServer server, Person person, byte[] cast) throws Exception {
        var id = opened(server, person);
        daemon.casts.put(id.toString(), cast);
        assertThat(tell(server.node(), server, id, report("started", ""))).isEqualTo(204);
        return id;
    }

    void ended(TestServer server, UUID id) throws Exception {
        var cast = daemon.casts.get(id.toString());
        var recording =
                ",\"exit_code\":3,\"program\":\"/bin/sh\",\"recording\":{\"bytes\":"
                        + cast.length
                        + ",\"sha256\":\""
                        + hash(cast)
                        + "\",\"truncated\":false}";
        daemon.over.add(id.toString());
        assertThat(tell(server.node(), server, id, report("ended", recording))).isEqualTo(204);
        assertThat(tell(server.node(), server, id, report("ended", recording))).isEqualTo(204);
    }

    static String hash(byte[] cast) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(cast));
    }

    /// One that is over, with this recording on its node.
    UUID recorded(TestServer server, Person person, byte[] cast) throws Exception {
        var id = live(server, person, cast);
        ended(server, id);
        return id;
    }

    long acts(UUID session, String event) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                                SELECT count(*) FROM activity
                                                WHERE event = :event AND properties ->> 'session' = :session
                                                """)
                                        .bind("event", event)
                                        .bind("session", session.toString())
                                        .mapTo(Long.class)
                                        .one());
    }
}
