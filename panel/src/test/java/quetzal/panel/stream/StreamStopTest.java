package quetzal.panel.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.client.TestServers;

/// What becomes of streams when the panel goes and comes back.
class StreamStopTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @Test
    void everyoneIsToldAndMayComeBackUnlessItWasWithdrawnMeanwhile() throws Exception {
        try (var daemon = new LogDaemon()) {
            daemon.print("hello");
            var servers = new TestServers(panel.database(), panel.vault());
            var owner = panel.user("owner");
            var server =
                    servers.server(
                            owner,
                            servers.node(daemon.address(), "direct"),
                            servers.egg(),
                            "lobby");
            var path = server.path("/logs/stream");
            var client = StreamClient.open(panel.url(), path, owner.clientKey());
            assertThat(client.next()).isEqualTo("hello");

            panel.stop();
            assertThat(client.awaitClose().code()).isEqualTo(1001);
            panel.start();
            var again = StreamClient.open(panel.url(), path, owner.clientKey());
            assertThat(again.next()).isEqualTo("hello");

            panel.stop();
            servers.set(server, "suspended = true");
            panel.start();
            assertThat(
                            StreamClient.status(
                                    panel.url(),
                                    path,
                                    java.util.Map.of(
                                            "Authorization", "Bearer " + owner.clientKey())))
                    .isEqualTo(409);
        }
    }
}
