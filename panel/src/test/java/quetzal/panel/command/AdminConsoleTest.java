package quetzal.panel.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;

/// The administrator's console by `POST /api/application/console`.
class AdminConsoleTest {
    private static final String PATH = "/api/application/console";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static FakeDaemon daemon;
    private static Estate estate;
    private static Person owner;
    private static JsonNode server;

    @BeforeAll
    static void setUp() {
        daemon = new FakeDaemon();
        estate = Estate.on(panel, daemon);
        owner = panel.user("owner");
        server = estate.installed(owner.number());
    }

    @AfterAll
    static void tearDown() {
        daemon.close();
    }

    private static Answer run(String command) {
        return run(command, estate.key());
    }

    private static Answer run(String command, String key) {
        return panel.post(PATH, key, Map.of("command", command));
    }

    private static String output(String command) {
        var answer = run(command);
        assertThat(answer.status()).isEqualTo(200);
        return answer.json().path("output").asText();
    }

    private static String outcome(String command) {
        return run(command).json().path("outcome").asText();
    }

    private static String id() {
        return server.path("identifier").asText();
    }

    private static JsonNode newest(String event) {
        return panel.get(
                        "/api/application/activity?filter[event]=" + event + "&per_page=1",
                        estate.key())
                .json()
                .at("/data/0/attributes");
    }

    @Test
    void helpListsTheWholeTable() {
        assertThat(output("help"))
                .contains(
                        "help",
                        "server list",
                        "server info",
                        "server start",
                        "server stop",
                        "server restart",
                        "server kill",
                        "server command",
                        "server suspend",
                        "server logs",
                        "node list",
                        "node info",
                        "node drain",
                        "user list",
                        "user info",
                        "egg list",
                        "job list",
                        "job cancel",
                        "audit tail",
                        "audit verify");
        assertThat(output("help node")).contains("node drain").doesNotContain("server list");
    }

    @Test
    void listsAndShows() {
        assertThat(output("server list")).contains(id(), "arena", owner.username(), "servers");
        assertThat(output("server list nothing-is-called-so")).contains("0 servers");
        assertThat(output("server info " + id()))
                .contains(server.path("uuid").asText(), "gamehost/tiny:1");
        assertThat(output("server info " + server.path("id").asLong())).contains(id());
        assertThat(output("node list")).contains("127.0.0.1");
        assertThat(output("node info " + estate.node())).contains("console route");
        assertThat(output("user list " + owner.username())).contains(owner.email());
        assertThat(output("user info " + owner.email())).contains(owner.uuid().toString());
        assertThat(output("egg list")).contains("NEST");
        assertThat(output("job list")).contains("KIND");
        assertThat(output("job list done")).doesNotContain("pending");
        assertThat(output("audit tail 5")).contains("console:command");
        assertThat(output("audit verify")).contains("OK: ");
    }

    @Test
    void powerAndCommandsReachTheNodeOnceEach() {
        for (var word : List.of("start", "stop", "restart", "kill")) {
            daemon.forget();
            assertThat(outcome("server " + word + " " + id())).isEqualTo("ok");
            var calls = daemon.calls("POST", "/power");
            assertThat(calls).hasSize(1);
            assertThat(calls.getFirst().body().path("action").asText()).isEqualTo(word);
        }
        daemon.forget();
        assertThat(outcome("server command " + id() + " say \"hello  all\"")).isEqualTo("ok");
        assertThat(daemon.calls("POST", "/commands").getFirst().body().at("/commands/0").asText())
                .isEqualTo("say \"hello  all\"");
    }

    @Test
    void logsAreShownWithoutWhatTerminalsActOn() {
        assertThat(output("server logs " + id() + " 10")).isEqualTo("hello\n");
    }

    @Test
    void suspendsAndBack() {
        var other = estate.installed(owner.number());
        var short8 = other.path("identifier").asText();

        assertThat(outcome("server suspend " + short8)).isEqualTo("ok");
        assertThat(estate.view(other).attributes().path("status").asText()).isEqualTo("suspended");
        assertThat(run("server start " + short8).json().path("outcome").asText())
                .isEqualTo("failed");
        assertThat(outcome("server unsuspend " + short8)).isEqualTo("ok");
        assertThat(estate.view(other).attributes().path("status").isNull()).isTrue();
    }

    @Test
    void aDrainedNodeGetsNoNewServersByItselfOrByName() {
        var away = new FakeDaemon();
        try (away) {
            var drained = Estate.on(panel, away);
            assertThat(outcome("node drain " + drained.node())).isEqualTo("ok");

            var node =
                    panel.get("/api/application/nodes/" + drained.node(), estate.key())
                            .attributes();
            assertThat(node.path("draining").asBoolean()).isTrue();
            var named = drained.create(owner.number());
            assertThat(named.status()).isEqualTo(422);
            assertThat(named.failedRule()).isEqualTo("allocation.default:draining");
            var body = drained.serverBody(owner.number(), 0);
            body.remove("allocation");
            body.put(
                    "deploy",
                    Map.of(
                            "locations", List.of(drained.location()),
                            "dedicated_ip", false,
                            "port_range", List.of()));
            assertThat(panel.post("/api/application/servers", drained.key(), body).status())
                    .isEqualTo(400);
            assertThat(output("node info " + drained.node())).contains("draining");

            assertThat(outcome("node undrain " + drained.node())).isEqualTo("ok");
            assertThat(drained.create(owner.number()).status()).isEqualTo(201);
        }
    }

    @Test
    void aJobOfASilentNodeIsCancelledAndItsServerTellsSo() {
        var silent = new FakeDaemon();
        var there = Estate.on(panel, silent);
        silent.close();
        var created = there.create(owner.number());
        var uuid = created.attributes().path("uuid").asText();
        var job =
                panel.get(
                                "/api/application/jobs?filter[state]=pending&filter[server_id]="
                                        + created.attributes().path("id").asLong(),
                                estate.key())
                        .json()
                        .at("/data/0/attributes/id")
                        .asText();

        assertThat(output("job list pending")).contains(job);
        org.awaitility.Awaitility.await()
                .atMost(java.time.Duration.ofSeconds(30))
                .until(() -> outcome("job cancel " + job).equals("ok"));

        assertThat(output("job cancel " + job)).startsWith("error: ");
        assertThat(there.view(created.attributes()).attributes().path("status").asText())
                .isEqualTo("install_failed");
        assertThat(newest("server:job.cancel").path("properties").path("kind").asText())
                .isNotEmpty();
        assertThat(uuid).isNotEmpty();
    }

    @Test
    void anErrorIsOutput() {
        for (var bad :
                List.of(
                        "frobnicate",
                        "server",
                        "server info",
                        "server info none",
                        "server info \"open",
                        "node info none",
                        "user info none",
                        "job cancel none",
                        "job list sleeping",
                        "audit tail -1",
                        "server logs " + id() + " many")) {
            var answer = run(bad);
            assertThat(answer.status()).as(bad).isEqualTo(200);
            assertThat(answer.json().path("output").asText()).as(bad).startsWith("error: ");
            assertThat(answer.json().path("outcome").asText()).as(bad).isEqualTo("failed");
        }
        assertThat(panel.post(PATH, estate.key(), Map.of()).status()).isEqualTo(422);
    }

    @Test
    void everyCommandHasARowWithItsOutcomeAndWithoutItsSecrets() {
        run("server command " + id() + " login password=hunter2 ptlc_abcdefghijklmnop");
        var row = newest("console:command");
        assertThat(row.at("/properties/command").asText())
                .isEqualTo("server command " + id() + " login password=[hidden] ptlc_[hidden]");
        assertThat(row.path("outcome").asText()).isEqualTo("ok");
        assertThat(row.at("/actor/name").asText()).isEqualTo(estate.admin().username());
        assertThat(newest("server:console.command").at("/properties/command").asText())
                .doesNotContain("hunter2");

        var long5000 = run("node info " + "x".repeat(5_000));
        assertThat(long5000.json().path("output").asText()).startsWith("error: A command has");
        assertThat(newest("console:command").at("/properties/command").asText()).hasSize(4_096);
        assertThat(newest("console:command").path("outcome").asText()).isEqualTo("failed");

        run("server info none");
        assertThat(newest("console:command").path("outcome").asText()).isEqualTo("failed");
    }

    @Test
    void aKeyDoesOnlyWhatItsBitsSay() {
        var admin = panel.admin();
        var few = panel.applicationKey(admin, "{\"console\":3,\"servers\":1}");
        assertThat(run("server list", few).json().path("outcome").asText()).isEqualTo("ok");
        var denied = run("server stop " + id(), few);
        assertThat(denied.json().path("outcome").asText()).isEqualTo("denied");
        assertThat(denied.json().path("output").asText()).contains("may not change servers");
        assertThat(newest("console:command").path("outcome").asText()).isEqualTo("denied");
        assertThat(run("user list", few).json().path("outcome").asText()).isEqualTo("denied");

        var without = panel.applicationKey(admin, "{\"servers\":3}");
        assertThat(run("server list", without).status()).isEqualTo(403);
        assertThat(run("server list", owner.clientKey()).status()).isEqualTo(403);
        assertThat(run("server list", "").status()).isEqualTo(401);
    }
}
