package quetzal.wings.panel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.remote.InstallResult;

@Timeout(30)
class PanelClientTest {
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final HttpClient http = PanelClient.httpClient();
    private FakePanel panel;

    @BeforeEach
    void setUp() throws Exception {
        panel = FakePanel.start();
        panel.put(server, PanelServer.of(server, "image:1", "run"));
    }

    @AfterEach
    void tearDown() {
        panel.close();
        http.shutdownNow();
    }

    private PanelClient client(String token, Duration repeatFor) {
        return new PanelClient(
                http,
                () ->
                        new PanelClient.Access(
                                URI.create(panel.url() + "/"),
                                FakePanel.TOKEN_ID,
                                token,
                                Duration.ofMillis(700)),
                "1.0.0",
                repeatFor);
    }

    @Test
    void readsAServerAndItsPage() throws Exception {
        var client = client(FakePanel.TOKEN, Duration.ZERO);
        assertThat(client.server(server).settings().container().image()).isEqualTo("image:1");
        assertThat(client.servers(1, 50).data()).hasSize(1);
        client.installResult(server, InstallResult.of(true, false), "key-1");
        assertThat(panel.installs())
                .extracting(FakePanel.InstallReport::key)
                .containsExactly("key-1");
    }

    @Test
    void anUnknownServerIsToldApart() {
        var failure =
                catchThrowableOfType(
                        PanelException.class,
                        () ->
                                client(FakePanel.TOKEN, Duration.ofSeconds(9))
                                        .server(new ServerId(UUID.randomUUID())));
        assertThat(failure.problem()).isInstanceOf(PanelProblem.NotFound.class);
    }

    @Test
    void aWrongTokenIsARefusalThatIsNotRepeated() {
        var failure =
                catchThrowableOfType(
                        PanelException.class,
                        () -> client("wrong", Duration.ofSeconds(9)).server(server));
        assertThat(failure.problem()).isInstanceOf(PanelProblem.Refused.class);
        assertThat(panel.requests()).hasSize(1);
        assertThat(failure.getMessage()).doesNotContain("wrong");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTML", "BROKEN", "PARTIAL", "SILENT"})
    void whatIsNoPanelsAnswerCountsAsNobodyThere(FakePanel.Mood mood) {
        panel.mood(mood);
        var failure =
                catchThrowableOfType(
                        PanelException.class,
                        () -> client(FakePanel.TOKEN, Duration.ZERO).server(server));
        assertThat(failure.problem()).isInstanceOf(PanelProblem.Unavailable.class);
    }

    @Test
    void aPanelThatComesBackIsReachedByTheSameCall() throws Exception {
        panel.mood(FakePanel.Mood.BROKEN);
        var healer =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    org.awaitility.Awaitility.await()
                                            .until(() -> panel.requests().size() >= 2);
                                    panel.mood(FakePanel.Mood.FINE);
                                });
        assertThat(client(FakePanel.TOKEN, Duration.ofSeconds(20)).server(server)).isNotNull();
        healer.join();
    }

    @Test
    void nobodyListeningCountsAsNobodyThere() {
        panel.close();
        var failure =
                catchThrowableOfType(
                        PanelException.class,
                        () -> client(FakePanel.TOKEN, Duration.ZERO).server(server));
        assertThat(failure.problem()).isInstanceOf(PanelProblem.Unavailable.class);
    }
}
