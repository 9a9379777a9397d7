package quetzal.panel.activity.acts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Answer;
import quetzal.panel.PanelFixture;
import quetzal.panel.http.Route;
import quetzal.panel.http.WireJson;

/// Each route that changes something, or gives out a secret or a bulk of data, has exactly its rows in the log, with
/// who, from where, by which door, on what, and what was there before. The routes come from the panel itself: a new one
/// that is not listed fails.
class RouteActsTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final Map<String, Act> ACTS = acts();
    private static ActWorld world;

    private static Map<String, Act> acts() {
        var all = new TreeMap<>(AdminActs.all());
        all.putAll(AdminServerActs.all());
        all.putAll(PeopleActs.all());
        all.putAll(ServerActs.all());
        return all;
    }

    /// Looks at what the caller may see anyway: a page, a list, one's own things.
    private static final List<String> LOOKS =
            List.of(
                    "/sanctum/csrf-cookie",
                    "/health/live",
                    "/health/ready",
                    "/api/openapi.json",
                    "/api/client",
                    "/api/client/permissions",
                    "/api/client/account",
                    "/api/client/account/activity",
                    "/api/client/account/api-keys",
                    "/api/client/account/sessions",
                    "/api/client/account/ssh-keys",
                    "/api/client/account/shell-sessions",
                    "/api/client/account/shell-sessions/{id}",
                    "/api/client/jobs/{job}",
                    "/api/client/servers/{server}",
                    "/api/client/servers/{server}/activity",
                    "/api/client/servers/{server}/install-log",
                    "/api/client/servers/{server}/logs",
                    "/api/client/servers/{server}/network/allocations",
                    "/api/client/servers/{server}/resources",
                    "/api/client/servers/{server}/shell-sessions",
                    "/api/client/servers/{server}/shell-sessions/{id}",
                    "/api/client/servers/{server}/startup",
                    "/api/client/servers/{server}/users",
                    "/api/client/servers/{server}/users/{user}",
                    "/api/application/activity",
                    "/api/application/api-keys",
                    "/api/application/audit",
                    "/api/application/audit/checks",
                    "/api/application/audit/checks/{check}",
                    "/api/application/audit/events",
                    "/api/application/audit/filters",
                    "/api/application/audit/push",
                    "/api/application/audit/{row}",
                    "/api/application/eggs",
                    "/api/application/eggs/{egg}",
                    "/api/application/jobs",
                    "/api/application/locations",
                    "/api/application/locations/{location}",
                    "/api/application/nests",
                    "/api/application/nests/{nest}",
                    "/api/application/nests/{nest}/eggs",
                    "/api/application/nests/{nest}/eggs/{egg}",
                    "/api/application/nodes",
                    "/api/application/nodes/deployable",
                    "/api/application/nodes/{node}",
                    "/api/application/nodes/{node}/allocations",
                    "/api/application/nodes/{node}/system-information",
                    "/api/application/servers",
                    "/api/application/servers/external/{external}",
                    "/api/application/servers/{server}",
                    "/api/application/servers/{server}/install-logs",
                    "/api/application/shell-sessions",
                    "/api/application/shell-sessions/{id}",
                    "/api/application/users",
                    "/api/application/users/external/{external_id}",
                    "/api/application/users/{id}",
                    // a daemon asks for what it runs
                    "/api/remote/servers",
                    "/api/remote/servers/{server}",
                    "/api/remote/servers/{server}/install");

    /// What a daemon says of its servers' processes is no act: nobody changed anything.
    private static final List<String> REPORTS =
            List.of("POST /api/remote/servers/{server}/container/status");

    @BeforeAll
    static void world() throws IOException {
        world = new ActWorld(panel);
    }

    @AfterAll
    static void end() {
        world.close();
    }

    private static final Set<String> SECRETS = Set.of("password", "secret");

    private static String name(Route route) {
        return route.method() + " " + route.path();
    }

    @Test
    void everyRouteIsAnActOrALook() {
        var routes =
                panel.routes().stream()
                        .filter(route -> !route.method().equals("WS"))
                        .map(RouteActsTest::name)
                        .toList();
        var listed =
                Stream.of(
                                ACTS.keySet().stream(),
                                REPORTS.stream(),
                                LOOKS.stream().map(path -> "GET " + path))
                        .flatMap(names -> names)
                        .toList();
        assertThat(listed).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(routes);
    }

    @Test
    void aCommitThatFailsLeavesNeitherTheActNorItsRow() {
        world.servers()
                .execute(
                        "CREATE FUNCTION fail_at_commit() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN RAISE EXCEPTION ''the disk is full''; END'");
        world.servers()
                .execute(
                        """
                        CREATE CONSTRAINT TRIGGER fail_at_commit AFTER INSERT ON activity
                        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
                        WHEN (NEW.event IN ('location:create', 'nest:create', 'user:create')) EXECUTE FUNCTION fail_at_commit()
                        """);
        try {
            for (var thing : List.of("locations", "nests", "users")) {
                long before = count(thing);
                var act = Objects.requireNonNull(ACTS.get("POST /api/application/" + thing));
                var answer = act.ask().apply(world);
                assertThat(answer).isNotNull();
                assertThat(answer.status()).as(answer.text()).isEqualTo(500);
                assertThat(count(thing)).as(thing).isEqualTo(before);
                assertThat(world.rows(answer)).as(thing).isEmpty();
            }
        } finally {
            world.servers().execute("DROP TRIGGER fail_at_commit ON activity");
        }
    }

    private static long count(String table) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery("SELECT count(*) FROM " + table)
                                        .mapTo(Long.class)
                                        .one());
    }

    @TestFactory
    Stream<DynamicTest> eachActHasItsRow() {
        return ACTS.entrySet().stream()
                .map(
                        entry ->
                                DynamicTest.dynamicTest(
                                        entry.getKey(), () -> told(entry.getValue())));
    }

    private static void told(Act act) throws IOException {
        var answer = act.ask().apply(world);
        assertThat(answer).isNotNull();
        assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
        var rows = rows(answer, act.events().size());
        assertThat(rows)
                .extracting(row -> row.get("event"))
                .containsExactlyElementsOf(act.events());
        for (var row : rows) {
            assertThat(row.get("outcome")).isEqualTo("ok");
            assertThat(row.get("source")).isEqualTo(act.source());
            assertThat(row.get("ip")).asString().matches("127\\.0\\.0\\.1|192\\.0\\.2\\.[0-9]+");
            if (act.nobody()) {
                assertThat(row.get("actor_name")).isNull();
                assertThat(row.get("node_id")).isNotNull();
            } else {
                assertThat(row.get("actor_name")).asString().isNotBlank();
            }
            if (!act.target().isEmpty()) {
                assertThat(String.valueOf(row.get("subjects")).split(" ")).contains(act.target());
            }
            var text = String.valueOf(row.get("properties"));
            assertThat(text).doesNotContain(PanelFixture.PASSWORD, "another passphrase");
            for (var secret : secrets(answer)) {
                assertThat(text).doesNotContain(secret);
            }
            changed(act, WireJson.MAPPER.readTree(text));
        }
    }

    /// What the answer gave that nobody else may have.
    private static List<String> secrets(Answer answer) {
        if (!answer.header("Content-Type").startsWith("application/json")) {
            return List.of();
        }
        var json = answer.json();
        return Stream.of("secret_token", "secret", "token", "ticket", "tokens")
                .flatMap(name -> json.findValues(name).stream())
                .flatMap(
                        value ->
                                value.isArray()
                                        ? StreamSupport.stream(value.spliterator(), false)
                                        : Stream.of(value))
                .map(JsonNode::asText)
                .filter(text -> text.length() >= 8)
                .toList();
    }

    /// Some rows are written when what the request began has ended.
    private static List<Map<String, @Nullable Object>> rows(Answer answer, int most) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> world.rows(answer), rows -> rows.size() >= most);
    }

    /// `changes: {field: {old, new}}`, or `old` and `new` named by the variable or the event.
    private static void changed(Act act, JsonNode properties) {
        for (var field : act.changes()) {
            var pair = properties.path("changes").path(field);
            if (pair.isMissingNode()) {
                assertThat(properties.path("old")).as(field).isNotEqualTo(properties.path("new"));
                assertThat(properties.has("old") && properties.has("new")).as(field).isTrue();
            } else {
                assertThat(pair.has("old") && pair.has("new")).as(field).isTrue();
                assertThat(pair.path("old")).as(field).isNotEqualTo(pair.path("new"));
                if (SECRETS.contains(field)) {
                    assertThat(pair.path("new").asText()).as(field).matches("hmac:[0-9a-f]{16}");
                }
            }
        }
    }
}
