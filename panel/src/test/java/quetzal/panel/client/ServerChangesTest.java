package quetzal.panel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
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

class ServerChangesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static TestServers servers;
    private static Person owner;
    private static long node;
    private static long egg;
    private TestServer server;

    @BeforeAll
    static void world() {
        servers = new TestServers(panel.database(), panel.vault());
        owner = panel.user("owner");
        node = servers.node(URI.create("http://127.0.0.1:1"), "direct");
        egg = servers.egg();
        servers.execute(
                "INSERT INTO settings (key, value) VALUES ('pterodactyl:client_features:allocations:enabled', 'true')");
    }

    @BeforeEach
    void fresh() {
        server = servers.server(owner, node, egg, "lobby");
    }

    private Answer set(String key, Object value) {
        return panel.put(
                server.path("/startup/variable"),
                owner.clientKey(),
                Map.of("key", key, "value", value));
    }

    @Test
    void startupShowsWhatMayBeSeen() {
        var answer = panel.get(server.path("/startup"), owner.clientKey()).json();
        assertThat(answer.path("data")).hasSize(2);
        var jar = answer.path("data").path(0).path("attributes");
        assertThat(jar.path("env_variable").asText()).isEqualTo("JAR");
        assertThat(jar.path("rules").asText()).isEqualTo("required|max:20");
        assertThat(jar.path("is_editable").asBoolean()).isTrue();
        assertThat(jar.path("server_value").isNull()).isTrue();
        assertThat(answer.path("meta").path("startup_command").asText()).contains("[hidden]");
        assertThat(answer.path("meta").path("docker_images").path("Java 21").asText())
                .isEqualTo("registry.test/java:21");
    }

    @Test
    void aVariableIsSetByItsRulesAndToldToTheNodeOnce() {
        var answer = set("JAR", "paper.jar");
        assertThat(answer.attributes().path("server_value").asText()).isEqualTo("paper.jar");
        assertThat(answer.json().path("meta").path("startup_command").asText())
                .contains("-jar paper.jar");
        assertThat(set("JAR", "paper.jar").status()).isEqualTo(200);
        assertThat(set("JAR", "x".repeat(21)).failedRule()).isEqualTo("value:max");
        assertThat(set("JAR", "").failedRule()).isEqualTo("value:required");
        assertThat(set("BUILD", "1").code()).isEqualTo("BadRequestHttpException");
        assertThat(set("SECRET", "1").code()).isEqualTo("BadRequestHttpException");
        assertThat(set("NOPE", "1").status()).isEqualTo(400);
        assertThat(
                        panel.put(
                                        server.path("/startup/variable"),
                                        owner.clientKey(),
                                        Map.of("key", "JAR"))
                                .failedRule())
                .isEqualTo("value:present");
        assertThat(servers.events(server)).containsExactly("server:startup.edit ok");
        assertThat(servers.jobs(server)).containsExactly("server.sync");
    }

    @Test
    void aNameIsChangedWithOrWithoutItsDescription() {
        assertThat(rename(Map.of("name", "arena")).status()).isEqualTo(204);
        assertThat(rename(Map.of("name", "arena", "description", "fights")).status())
                .isEqualTo(204);
        assertThat(rename(Map.of("name", "arena")).status()).isEqualTo(204);
        var view = panel.get(server.path(""), owner.clientKey()).attributes();
        assertThat(view.path("name").asText()).isEqualTo("arena");
        assertThat(view.path("description").asText()).isEqualTo("fights");
        assertThat(rename(Map.of("name", "")).failedRule()).isEqualTo("name:required");
        assertThat(rename(Map.of("name", "x".repeat(192))).failedRule()).isEqualTo("name:max");
        assertThat(servers.events(server))
                .containsExactly("server:settings.rename ok", "server:settings.description ok");
    }

    private Answer rename(Map<String, String> body) {
        return panel.post(server.path("/settings/rename"), owner.clientKey(), body);
    }

    @Test
    void reinstallingHappensOnceAtATime() {
        var statuses =
                IntStream.range(0, 8)
                        .mapToObj(
                                _ ->
                                        CompletableFuture.supplyAsync(
                                                () ->
                                                        panel.post(
                                                                server.path("/settings/reinstall"),
                                                                owner.clientKey(),
                                                                Map.of()),
                                                Thread::startVirtualThread))
                        .map(CompletableFuture::join)
                        .map(Answer::status)
                        .toList();
        assertThat(statuses).containsOnlyOnce(202).allMatch(s -> s == 202 || s == 409);
        assertThat(servers.jobs(server)).containsExactly("server.reinstall");
        assertThat(
                        panel.get(server.path(""), owner.clientKey())
                                .attributes()
                                .path("status")
                                .asText())
                .isEqualTo("installing");
    }

    @Test
    void onlyTheEggsImagesCanBeChosenAndAPinnedOneStays() {
        assertThat(image("registry.test/java:25").status()).isEqualTo(204);
        assertThat(image("evil.test/miner").failedRule()).isEqualTo("docker_image:in");
        servers.set(server, "image = 'registry.test/pinned'");
        assertThat(image("registry.test/java:25").code()).isEqualTo("BadRequestHttpException");
        assertThat(servers.events(server)).containsExactly("server:startup.image ok");
        assertThat(servers.jobs(server)).containsExactly("server.sync");
    }

    private Answer image(String image) {
        return panel.put(
                server.path("/settings/docker-image"),
                owner.clientKey(),
                Map.of("docker_image", image));
    }

    @Test
    void addressesAreAddedUpToTheLimit() {
        servers.freeAllocation(server);
        servers.freeAllocation(server);
        servers.freeAllocation(server);
        var statuses =
                IntStream.range(0, 6)
                        .mapToObj(
                                _ ->
                                        CompletableFuture.supplyAsync(
                                                () ->
                                                        panel.post(
                                                                server.path("/network/allocations"),
                                                                owner.clientKey(),
                                                                Map.of()),
                                                Thread::startVirtualThread))
                        .map(CompletableFuture::join)
                        .map(Answer::status)
                        .toList();
        assertThat(statuses.stream().filter(status -> status == 200)).hasSize(2);
        assertThat(statuses.stream().filter(status -> status == 400)).hasSize(4);
        assertThat(
                        panel.get(server.path("/network/allocations"), owner.clientKey())
                                .json()
                                .path("data"))
                .hasSize(3);
        servers.set(server, "allocation_limit = NULL");
        assertThat(
                        panel.post(server.path("/network/allocations"), owner.clientKey(), Map.of())
                                .code())
                .isEqualTo("DisplayException");
    }

    @Test
    void anotherAddressBecomesTheMainOneAndTheOldOneCanGo() {
        long second = servers.allocation(server);
        var path = server.path("/network/allocations/");
        assertThat(panel.delete(path + server.mainAllocation(), owner.clientKey()).code())
                .isEqualTo("DisplayException");
        assertThat(
                        panel.post(path + second + "/primary", owner.clientKey(), Map.of())
                                .attributes()
                                .path("is_default")
                                .asBoolean())
                .isTrue();
        assertThat(panel.delete(path + server.mainAllocation(), owner.clientKey()).status())
                .isEqualTo(204);
        var noted = panel.post(path + second, owner.clientKey(), Map.of("notes", "web map"));
        assertThat(noted.attributes().path("notes").asText()).isEqualTo("web map");
        assertThat(
                        panel.post(
                                        path + second,
                                        owner.clientKey(),
                                        Map.of("notes", "x".repeat(192)))
                                .failedRule())
                .isEqualTo("notes:max");
        assertThat(servers.events(server))
                .containsExactly(
                        "server:allocation.primary ok",
                        "server:allocation.delete ok",
                        "server:allocation.notes ok");
    }
}
