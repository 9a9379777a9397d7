package quetzal.panel.activity.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Source;
import quetzal.panel.activity.Subject;

class ReviewRoutesTest {
    private static final String AUDIT = "/api/application/audit";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private final ActivityLog log = new ActivityLog(panel.clock(), panel.vault());

    private void write(String event, String ip, int rows) {
        panel.database()
                .transact(
                        tx -> {
                            for (int i = 0; i < rows; i++) {
                                log.record(
                                        tx,
                                        Actor.system().from(Source.SFTP, ip),
                                        Entry.of(event, Subject.of("egg", 7, "echo")).with("n", i));
                            }
                        });
    }

    private static List<JsonNode> rows(JsonNode answer) {
        return StreamSupport.stream(answer.path("data").spliterator(), false)
                .map(item -> item.path("attributes"))
                .toList();
    }

    @Test
    void pagesFollowOneAnotherAndFiltersNarrow() {
        var admin = panel.admin();
        write("pages:first", "203.0.113.9", 130);
        write("pages:second", "203.0.114.9", 1);

        var seen = new ArrayList<Integer>();
        var cursor = "";
        do {
            var answer =
                    panel.get(
                            AUDIT + "?filter[event]=pages:f&per_page=50&cursor=" + cursor,
                            admin.applicationKey());
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            rows(answer.json()).forEach(row -> seen.add(row.at("/properties/n").asInt()));
            cursor = answer.json().at("/meta/cursor/next").asText("");
            cursor = cursor.equals("null") ? "" : cursor;
        } while (!cursor.isEmpty());
        assertThat(seen).hasSize(130).doesNotHaveDuplicates();
        assertThat(seen.getFirst()).isEqualTo(129);

        for (var query :
                List.of(
                        "filter[ip]=203.0.114.0/24",
                        "filter[ip]=203.0.114.9",
                        "filter[event]=pages:second",
                        "filter[event]=pages:second,nothing",
                        "filter[target]=egg:7&filter[event]=pages:s",
                        "filter[source]=sftp&filter[ip]=203.0.114.9&filter[outcome]=success")) {
            assertThat(rows(panel.get(AUDIT + "?" + query, admin.applicationKey()).json()))
                    .as(query)
                    .hasSize(1);
        }
        assertThat(panel.get(AUDIT + "?filter[ip]=nowhere", admin.applicationKey()).failedRule())
                .isEqualTo("filter.ip:ip");
        assertThat(panel.get(AUDIT + "?cursor=x", admin.applicationKey()).status()).isEqualTo(422);
        assertThat(panel.get(AUDIT + "?filter[x]=y", admin.applicationKey()).code())
                .isEqualTo("InvalidFilterQuery");
    }

    @Test
    void aRowSaysWhoWithWhatAndWhatChanged() {
        var admin = panel.admin();
        var bob = panel.user("bob");
        var answer =
                panel.sendWith(
                        Map.of(
                                "Authorization", "Bearer " + admin.applicationKey(),
                                "User-Agent", "billing/1.0",
                                "X-Request-Id", "request-of-this-test"),
                        "PATCH",
                        "/api/application/users/" + bob.number(),
                        Map.of(
                                "email", "new" + bob.number() + "@example.com",
                                "username", bob.username(),
                                "first_name", "F",
                                "last_name", "L",
                                "password", "a new passphrase"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("X-Request-Id")).isEqualTo("request-of-this-test");

        var found =
                rows(
                        panel.get(
                                        AUDIT + "?filter[request]=request-of-this-test",
                                        admin.applicationKey())
                                .json());
        assertThat(found).hasSize(1);
        var row =
                panel.get(
                                AUDIT + "/" + found.getFirst().path("number").asLong(),
                                admin.applicationKey())
                        .attributes();
        assertThat(row.path("event").asText()).isEqualTo("user:update");
        assertThat(row.path("user_agent").asText()).isEqualTo("billing/1.0");
        assertThat(row.path("impersonator").isNull()).isTrue();
        assertThat(row.path("api_key").asText()).isEqualTo(admin.applicationKey().substring(0, 16));
        var email =
                StreamSupport.stream(row.path("changes").spliterator(), false)
                        .filter(change -> change.path("field").asText().equals("email"))
                        .findFirst()
                        .orElseThrow();
        assertThat(email.path("before").asText()).isEqualTo(bob.email());
        assertThat(email.path("after").asText()).isEqualTo("new" + bob.number() + "@example.com");
        assertThat(row.toString()).doesNotContain("a new passphrase");

        var refused = panel.get("/api/application/users/999999", admin.applicationKey());
        assertThat(refused.json().path("request_id").asText())
                .isEqualTo(refused.header("X-Request-Id"))
                .isNotEmpty();
    }

    @Test
    void anAcknowledgementChangesNoRowAndHasOneOfItsOwn() {
        var admin = panel.admin();
        write("ack:me", "203.0.113.1", 1);
        long number =
                rows(panel.get(AUDIT + "?filter[event]=ack:me", admin.applicationKey()).json())
                        .getFirst()
                        .path("number")
                        .asLong();

        var answer =
                panel.post(
                        AUDIT + "/" + number + "/acknowledgement",
                        admin.applicationKey(),
                        Map.of("note", "it was me"));
        assertThat(answer.attributes().at("/acknowledgement/note").asText()).isEqualTo("it was me");
        assertThat(
                        rows(
                                panel.get(
                                                AUDIT
                                                        + "?filter[event]=ack:&filter[acknowledged]=true",
                                                admin.applicationKey())
                                        .json()))
                .hasSize(1);
        assertThat(
                        rows(
                                panel.get(
                                                AUDIT
                                                        + "?filter[event]=ack:&filter[acknowledged]=false",
                                                admin.applicationKey())
                                        .json()))
                .isEmpty();
        var told =
                rows(
                        panel.get(
                                        AUDIT
                                                + "?filter[event]=activity:acknowledge&filter[user]="
                                                + admin.username(),
                                        admin.applicationKey())
                                .json());
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().at("/properties/row").asLong()).isEqualTo(number);

        var path = AUDIT + "/" + number + "/acknowledgement";
        assertThat(panel.delete(path, admin.applicationKey()).status()).isEqualTo(204);
        assertThat(panel.delete(path, admin.applicationKey()).status()).isEqualTo(404);
        assertThat(panel.get(AUDIT + "/999999999", admin.applicationKey()).status()).isEqualTo(404);
    }

    @Test
    void filtersAreKeptForOneselfOrForAll() {
        var admin = panel.admin();
        var other = panel.admin();
        var own =
                panel.post(
                        AUDIT + "/filters",
                        admin.applicationKey(),
                        Map.of("name", "mine", "query", "outcome=denied"));
        assertThat(own.status()).as(own.text()).isEqualTo(200);
        var shared =
                panel.post(
                        AUDIT + "/filters",
                        admin.applicationKey(),
                        Map.of("name", "ours", "query", "event=auth", "shared", true));

        var seen = rows(panel.get(AUDIT + "/filters", other.applicationKey()).json());
        assertThat(seen).extracting(row -> row.path("name").asText()).containsExactly("ours");
        assertThat(seen.getFirst().path("own").asBoolean()).isFalse();
        var path = AUDIT + "/filters/" + shared.attributes().path("id").asLong();
        assertThat(panel.delete(path, other.applicationKey()).status()).isEqualTo(404);
        assertThat(panel.delete(path, admin.applicationKey()).status()).isEqualTo(204);
    }

    @Test
    void aCheckRunsBesideTheRequestAndSaysWhereTheFaultIs() {
        var admin = panel.admin();
        write("check:me", "203.0.113.2", 20);
        assertThat(checked(admin.applicationKey()).path("state").asText()).isEqualTo("intact");

        long number =
                panel.database()
                        .inTransaction(
                                tx -> {
                                    tx.execute("SET LOCAL session_replication_role = replica");
                                    return tx.createQuery(
                                                    """
                                                    UPDATE activity SET ip = '198.51.100.66'
                                                    WHERE id = (SELECT max(id) FROM activity WHERE event = 'check:me')
                                                    RETURNING id
                                                    """)
                                            .mapTo(Long.class)
                                            .one();
                                });
        var found = checked(admin.applicationKey());
        assertThat(found.path("state").asText()).isEqualTo("tampered");
        assertThat(found.at("/result/faults/0/row").asLong()).isEqualTo(number);
        assertThat(found.path("started_by").asText()).isEqualTo(admin.username());
        panel.database()
                .transact(
                        tx -> {
                            tx.execute("SET LOCAL session_replication_role = replica");
                            tx.createUpdate("UPDATE activity SET ip = '203.0.113.2' WHERE id = :id")
                                    .bind("id", number)
                                    .execute();
                        });
    }

    /// Waits until all is sealed, checks and waits for the end.
    private static JsonNode checked(String key) {
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () ->
                                panel.database()
                                                .read(
                                                        tx ->
                                                                tx.createQuery(
                                                                                "SELECT count(*) FROM activity_unsealed")
                                                                        .mapTo(Long.class)
                                                                        .one())
                                        == 0);
        var begun = panel.post(AUDIT + "/checks", key, Map.of());
        assertThat(begun.status()).as(begun.text()).isEqualTo(202);
        var path = AUDIT + "/checks/" + begun.attributes().path("id").asText();
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> panel.get(path, key).attributes(),
                        check -> !check.path("state").asText().equals("running"));
    }

    @Test
    void onlyAdministratorsAndKeysWithTheBitLookIntoIt() {
        var bob = panel.user("bob");
        var reader = panel.applicationKey(panel.admin(), "{\"activity\":1}");
        for (var path : List.of("", "/1", "/events", "/filters", "/checks", "/push", "/export")) {
            assertThat(panel.get(AUDIT + path, "").status()).as(path).isEqualTo(401);
            assertThat(panel.get(AUDIT + path, bob.clientKey()).status()).as(path).isEqualTo(403);
        }
        assertThat(panel.get(AUDIT, reader).status()).isEqualTo(200);
        assertThat(panel.post(AUDIT + "/1/acknowledgement", reader, Map.of()).status())
                .isEqualTo(403);
    }

    @Test
    void whatIsBehindTheLimitIsCountedAndToldInOneRow() {
        var admin = panel.admin();
        var eve = panel.user("eve");
        for (int i = 0; i < 120; i++) {
            assertThat(panel.get("/api/application/users", eve.clientKey()).status())
                    .isEqualTo(403);
        }
        panel.stop();
        panel.start();

        var denied = new ArrayList<JsonNode>();
        var cursor = "";
        do {
            var answer =
                    panel.get(
                            AUDIT
                                    + "?filter[event]=request:denied&per_page=200&filter[user]="
                                    + eve.username()
                                    + "&cursor="
                                    + cursor,
                            admin.applicationKey());
            denied.addAll(rows(answer.json()));
            cursor = answer.json().at("/meta/cursor/next").asText("");
            cursor = cursor.equals("null") ? "" : cursor;
        } while (!cursor.isEmpty());
        int told = denied.stream().mapToInt(row -> row.at("/properties/suppressed").asInt(1)).sum();
        assertThat(told).as("none unsaid").isEqualTo(120);
    }

    @Test
    void aWrongKeyIsToldByTheHalfThatIsNoSecret() {
        var admin = panel.admin();
        var wrong = "ptla_abcdefghijk" + "s".repeat(32);

        assertThat(panel.get("/api/application/users", wrong).status()).isEqualTo(401);

        var row =
                rows(
                                panel.get(
                                                AUDIT + "?filter[event]=request:denied",
                                                admin.applicationKey())
                                        .json())
                        .stream()
                        .filter(found -> found.at("/properties/identifier").isTextual())
                        .findFirst()
                        .orElseThrow();
        assertThat(row.at("/properties/identifier").asText()).isEqualTo("ptla_abcdefghijk");
        assertThat(row.toString()).doesNotContain("ssss");
    }
}
