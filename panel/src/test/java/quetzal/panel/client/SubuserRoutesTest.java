package quetzal.panel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;

class SubuserRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static TestServers servers;
    private static Person owner;
    private static Person sub;
    private static Person other;
    private static long node;
    private static long egg;
    private TestServer server;

    @BeforeAll
    static void world() {
        servers = new TestServers(panel.database(), panel.vault());
        owner = panel.user("owner");
        sub = panel.user("sub");
        other = panel.user("other");
        node = servers.node(URI.create("http://127.0.0.1:1"), "direct");
        egg = servers.egg();
    }

    @BeforeEach
    void fresh() {
        server = servers.server(owner, node, egg, "lobby");
    }

    private Answer add(Person by, String email, List<String> permissions) {
        return panel.post(
                server.path("/users"),
                by.clientKey(),
                Map.of("email", email, "permissions", permissions));
    }

    private Answer change(Person by, Person whom, List<String> permissions) {
        return panel.post(
                server.path("/users/" + whom.uuid()),
                by.clientKey(),
                Map.of("permissions", permissions));
    }

    @Test
    void someoneWithAnAccountIsLetInWithKnownKeysOnly() {
        var added = add(owner, other.email().toUpperCase(), List.of("control.start", "nonsense"));
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.json().path("object").asText()).isEqualTo("server_subuser");
        assertThat(added.attributes().path("uuid").asText()).isEqualTo(other.uuid().toString());
        assertThat(added.attributes().path("2fa_enabled").asBoolean()).isFalse();
        assertThat(added.attributes().path("permissions")).hasSize(2);
        assertThat(add(owner, other.email(), List.of("control.start")).code())
                .isEqualTo("ServerSubuserExistsException");
        assertThat(add(owner, owner.email(), List.of("control.start")).code())
                .isEqualTo("UserIsServerOwnerException");
        assertThat(servers.events(server)).containsExactly("server:subuser.create ok");
    }

    @Test
    void anUnknownAddressGetsAnAccountThatNobodyCanLogInTo() {
        var added = add(owner, "Bob+mc@example.org", List.of("control.start"));
        assertThat(added.attributes().path("username").asText()).matches("bobmc[a-z0-9]{3}");
        assertThat(
                        panel.browser()
                                .send(
                                        "POST",
                                        "/auth/login",
                                        Map.of(
                                                "user",
                                                added.attributes().path("username").asText(),
                                                "password",
                                                "!"))
                                .status())
                .isNotEqualTo(200);
        assertThat(add(owner, "no address", List.of("control.start")).failedRule())
                .isEqualTo("email:email");
        assertThat(add(owner, "a@b.example", List.of()).failedRule())
                .isEqualTo("permissions:required");
    }

    @Test
    void nobodyGivesMoreThanHeHolds() {
        servers.subuser(server, sub, "user.create", "user.update", "control.start");
        servers.subuser(server, other, "control.start");

        assertThat(add(sub, "x@example.org", List.of("control.stop")).code())
                .isEqualTo("HttpForbiddenException");
        assertThat(add(sub, "x@example.org", List.of("control.start", "nonsense")).status())
                .isEqualTo(403);
        assertThat(add(sub, "x@example.org", List.of("*")).status()).isEqualTo(403);
        assertThat(change(sub, other, List.of("control.stop")).status()).isEqualTo(403);
        assertThat(add(sub, "x@example.org", List.of("control.start")).status()).isEqualTo(200);
    }

    @Test
    void nobodyTouchesHisOwnEntry() {
        servers.subuser(server, sub, "user.read", "user.update", "user.delete");
        var path = server.path("/users/" + sub.uuid());
        assertThat(panel.get(path, sub.clientKey()).status()).isEqualTo(403);
        assertThat(change(sub, sub, List.of("user.read")).status()).isEqualTo(403);
        assertThat(panel.delete(path, sub.clientKey()).status()).isEqualTo(403);
    }

    @Test
    void whoeverLosesARightIsDeauthorizedInTheSameTransaction() {
        servers.subuser(server, sub, "websocket.connect", "control.start");
        assertThat(change(owner, sub, List.of("control.start")).status()).isEqualTo(200);
        assertThat(servers.jobs(server)).isEmpty();

        assertThat(change(owner, sub, List.of("websocket.connect")).status()).isEqualTo(200);
        assertThat(servers.jobs(server)).containsExactly("user.deauthorize");
        assertThat(panel.delete(server.path("/users/" + sub.uuid()), owner.clientKey()).status())
                .isEqualTo(204);
        assertThat(servers.jobs(server)).containsExactly("user.deauthorize", "user.deauthorize");
        assertThat(servers.events(server))
                .containsExactly("server:subuser.update ok", "server:subuser.delete ok");
        assertThat(panel.get(server.path(""), sub.clientKey()).status()).isEqualTo(404);
    }

    @Test
    void ofManyAtOnceOneLetsIn() {
        var answers =
                IntStream.range(0, 12)
                        .mapToObj(
                                _ ->
                                        CompletableFuture.supplyAsync(
                                                () ->
                                                        add(
                                                                owner,
                                                                "race@example.org",
                                                                List.of("control.start")),
                                                Thread::startVirtualThread))
                        .map(CompletableFuture::join)
                        .map(Answer::status)
                        .toList();
        assertThat(answers)
                .containsOnlyOnce(200)
                .allMatch(status -> status == 200 || status == 400);
    }
}
