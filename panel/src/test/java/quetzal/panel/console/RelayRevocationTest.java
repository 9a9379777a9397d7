package quetzal.panel.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;

/// A relayed socket from the credentials to its end, through the whole panel.
class RelayRevocationTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static ScriptedDaemon daemon;
    private static TestServers servers;
    private static Person owner;
    private static long node;
    private static long egg;

    @BeforeAll
    static void world() throws IOException {
        daemon =
                new ScriptedDaemon(
                        peer -> peer.authenticated(ScriptedDaemon.Peer::readOnAnswering));
        servers = new TestServers(panel.database(), panel.vault());
        owner = panel.user("owner");
        node = servers.node(daemon.address(), "relay");
        egg = servers.egg();
    }

    @AfterAll
    static void end() throws IOException {
        daemon.close();
        HTTP.close();
    }

    private static RecordingViewer watch(TestServer server, Person person) throws Exception {
        return watch(panel.get(server.path("/websocket"), person.clientKey()));
    }

    private static RecordingViewer watch(Answer credentials) throws Exception {
        var data = credentials.json().path("data");
        var socket = URI.create(data.path("socket").asText());
        assertThat(socket.getHost()).isEqualTo("panel.test");
        var viewer =
                RecordingViewer.open(
                        HTTP,
                        URI.create("ws://127.0.0.1:" + panel.port() + socket.getPath()),
                        "http://panel.test");
        viewer.send("{\"event\":\"auth\",\"args\":[\"" + data.path("token").asText() + "\"]}");
        assertThat(viewer.next()).contains("auth success");
        return viewer;
    }

    @Test
    void whoeverLosesTheRightIsCutAndNobodyElse() throws Exception {
        var server = servers.server(owner, node, egg, "lobby");
        var other = servers.server(owner, node, egg, "arena");
        var removed = panel.user("removed");
        var shortened = panel.user("shortened");
        var changed = panel.user("changed");
        for (var person : new Person[] {removed, shortened, changed}) {
            servers.subuser(server, person, "websocket.connect", "control.console");
        }
        var removedViewer = watch(server, removed);
        var shortenedViewer = watch(server, shortened);
        var changedViewer = watch(server, changed);
        var suspendedViewer = watch(other, owner);
        var ownersViewer = watch(server, owner);
        // the first look at the rights notes which version of his credentials each viewer has
        org.awaitility.Awaitility.await()
                .pollDelay(RelayLimits.DEFAULT.recheck().plusSeconds(4))
                .timeout(Duration.ofSeconds(30))
                .until(() -> true);

        assertThat(
                        panel.delete(server.path("/users/" + removed.uuid()), owner.clientKey())
                                .status())
                .isEqualTo(204);
        assertThat(
                        panel.post(
                                        server.path("/users/" + shortened.uuid()),
                                        owner.clientKey(),
                                        Map.of("permissions", new String[] {"websocket.connect"}))
                                .status())
                .isEqualTo(200);
        servers.execute(
                "UPDATE users SET session_version = session_version + 1 WHERE id = "
                        + changed.number());
        servers.set(other, "suspended = true");

        assertThat(removedViewer.close().code()).isEqualTo(4403);
        assertThat(shortenedViewer.close().code()).isEqualTo(4401);
        assertThat(changedViewer.close().code()).isEqualTo(4401);
        assertThat(suspendedViewer.close().code()).isEqualTo(4409);
        assertThat(ownersViewer.closed).isNotDone();
    }

    @Test
    void whoeverActsAsAnotherIsCutWhenThatEndsAndTheOtherIsNot() throws Exception {
        var server = servers.server(owner, node, egg, "acted");
        var root = panel.person("root", true);
        var browser = panel.browser().login(root.username(), PanelFixture.PASSWORD);
        assertThat(
                        browser.post(
                                        "/api/application/users/" + owner.number() + "/impersonate",
                                        Map.of("reason", "test", "password", PanelFixture.PASSWORD))
                                .status())
                .isEqualTo(200);
        var acting = watch(browser.get(server.path("/websocket")));
        var own = watch(server, owner);

        servers.execute("UPDATE users SET root_admin = false WHERE id = " + root.number());

        assertThat(acting.close().code()).isEqualTo(4401);
        assertThat(own.closed).isNotDone();
    }
}
