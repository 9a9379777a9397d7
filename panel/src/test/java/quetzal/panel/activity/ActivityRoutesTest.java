package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.client.TestServer;
import quetzal.panel.client.TestServers;
import quetzal.panel.http.WireJson;

class ActivityRoutesTest {
    private static final String ALL = "/api/application/activity";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private final ActivityLog log = new ActivityLog(panel.clock());

    @Test
    void aDeniedChangeAndADeniedLookHaveARowEach() {
        var admin = panel.admin();
        var eve = panel.user("eve");

        panel.get("/api/application/users", eve.clientKey());
        panel.post("/api/application/users", eve.clientKey(), Map.of("email", "x"));

        var rows =
                panel.get(
                        ALL + "?filter[user]=" + eve.username() + "&filter[outcome]=denied",
                        admin.applicationKey());
        assertThat(rows.json().path("data")).hasSize(2);
        assertThat(rows.json().at("/data/1/attributes/properties/method").asText())
                .isEqualTo("GET");
        var row = rows.json().at("/data/0/attributes");
        assertThat(row.path("event").asText()).isEqualTo("request:denied");
        assertThat(row.at("/properties/path").asText()).isEqualTo("/api/application/users");
        assertThat(row.path("ip").asText()).isEqualTo("127.0.0.1");
        assertThat(row.path("api_key").asText()).isEqualTo(eve.clientKey().substring(0, 16));
    }

    @Test
    void filtersNarrowByWhoWhatWhenAndWhere() {
        var admin = panel.admin();
        var bob = panel.user("bob");
        var start = Instant.parse("2020-01-01T00:00:00Z");
        for (int i = 0; i < 3; i++) {
            int n = i;
            panel.database()
                    .transact(
                            tx ->
                                    log.record(
                                            tx,
                                            new Actor(
                                                    bob.number(),
                                                    bob.uuid(),
                                                    bob.username(),
                                                    Source.CONSOLE,
                                                    "203.0.113." + n,
                                                    null,
                                                    null,
                                                    null),
                                            Entry.of(
                                                            "server:console.command",
                                                            Subject.server(4711, "lobby of bob"))
                                                    .with("command", "say " + n)
                                                    .reported(
                                                            UUID.randomUUID(),
                                                            start.plusSeconds(n * 60L))));
        }

        assertThat(count(admin.applicationKey(), "filter[user]=" + bob.number())).isEqualTo(3);
        assertThat(count(admin.applicationKey(), "filter[user]=" + bob.uuid())).isEqualTo(3);
        assertThat(count(admin.applicationKey(), "filter[server]=4711")).isEqualTo(3);
        assertThat(count(admin.applicationKey(), "filter[server]=lobby%20of%20bob")).isEqualTo(3);
        assertThat(count(admin.applicationKey(), "filter[server]=4711&filter[ip]=203.0.113.1"))
                .isEqualTo(1);
        assertThat(
                        count(
                                admin.applicationKey(),
                                "filter[server]=4711&filter[since]=2020-01-01T00:01:00%2B00:00"))
                .isEqualTo(2);
        assertThat(
                        count(
                                admin.applicationKey(),
                                "filter[server]=4711&filter[until]=2020-01-01T00:01:00Z"))
                .isEqualTo(1);
        assertThat(count(admin.applicationKey(), "filter[server]=4711&filter[source]=console"))
                .isEqualTo(3);
        var newest =
                panel.get(ALL + "?filter[server]=4711&per_page=1", admin.applicationKey())
                        .json()
                        .at("/data/0/attributes");
        assertThat(newest.at("/properties/command").asText()).isEqualTo("say 2");
        assertThat(newest.at("/subjects/0/name").asText()).isEqualTo("lobby of bob");
        assertThat(newest.at("/actor/name").asText()).isEqualTo(bob.username());
        assertThat(panel.get(ALL + "?filter[since]=yesterday", admin.applicationKey()).failedRule())
                .isEqualTo("filter.since:date");
        assertThat(panel.get(ALL + "?filter[nothing]=x", admin.applicationKey()).code())
                .isEqualTo("InvalidFilterQuery");
        assertThat(panel.get(ALL, bob.clientKey()).status()).isEqualTo(403);
        assertThat(panel.get(ALL, "").status()).isEqualTo(401);
    }

    private static int count(String key, String query) {
        var answer = panel.get(ALL + "?" + query, key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().at("/meta/pagination/total").asInt();
    }

    @Test
    void aFactReportedTwiceIsStoredOnce() {
        var entry =
                Entry.of("server:power.start", Subject.server(1, "x"))
                        .reported(UUID.randomUUID(), Instant.now());

        boolean first = panel.database().inTransaction(tx -> log.record(tx, Actor.node(1), entry));
        boolean second = panel.database().inTransaction(tx -> log.record(tx, Actor.node(1), entry));

        assertThat(first).isTrue();
        assertThat(second).isFalse();
    }

    @Test
    void rowsGoWithTheirTransactionAndAreNeverChanged() {
        var bob = panel.user("roll");
        var event = "test:rolled-back-" + bob.number();
        assertThatThrownBy(
                        () ->
                                panel.database()
                                        .transact(
                                                tx -> {
                                                    log.record(tx, Actor.system(), Entry.of(event));
                                                    throw new IllegalStateException("on purpose");
                                                }))
                .hasMessage("on purpose");

        long rows =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        "SELECT count(*) FROM activity WHERE event = :e")
                                                .bind("e", event)
                                                .mapTo(Long.class)
                                                .one());
        assertThat(rows).isZero();
        panel.database().transact(tx -> log.record(tx, Actor.system(), Entry.of("test:kept")));
        assertThatThrownBy(
                        () ->
                                panel.database()
                                        .transact(tx -> tx.execute("UPDATE activity SET ip = 'x'")))
                .hasMessageContaining("never changed");
    }

    @Test
    void hostileTextIsStoredAsText() {
        var bob = panel.user("hostile");
        var text = "a\u0000b\nc\u001b[31m ${jndi:ldap://x} \\u0000 <img>";
        panel.database()
                .transact(
                        tx ->
                                log.record(
                                        tx,
                                        Actor.system(),
                                        Entry.of(
                                                        "user:test.hostile",
                                                        Subject.user(bob.number(), text))
                                                .with("name", text)));

        var row = panel.get("/api/client/account/activity?filter[event]=hostile", bob.clientKey());

        assertThat(row.json().at("/data/0/attributes/properties/name").asText())
                .contains("jndi")
                .contains("<img>");
    }

    @Test
    void propertiesAreShapedForClients() throws JsonProcessingException {
        var stored =
                WireJson.MAPPER.readTree(
                        "{\"ip\":\"1.2.3.4\",\"directory\":\"//a/b\",\"files\":[\"x\",\"y\"],\"name\":\"n\"}");

        var others = ActivityViews.properties(stored, false);
        assertThat(others.path("ip").asText()).isEqualTo("[hidden]");
        assertThat(others.path("directory").asText()).isEqualTo("/a/b/");
        assertThat(others.path("count").asInt()).isEqualTo(2);
        assertThat(others.has("files_count")).isFalse();
        assertThat(ActivityViews.properties(stored, true).path("ip").asText()).isEqualTo("1.2.3.4");
        var two = WireJson.MAPPER.readTree("{\"old\":[1],\"new\":[1,2]}");
        assertThat(ActivityViews.properties(two, true).path("new_count").asInt()).isEqualTo(2);
        assertThat(
                        ActivityViews.properties(
                                        WireJson.MAPPER.readTree("{\"directory\":\"\"}"), true)
                                .path("directory")
                                .asText())
                .isEqualTo("/");
    }

    @Test
    void someoneElsesAddressIsForAdministratorsOnly() {
        var alice = panel.user("alice");
        var admin = panel.admin();
        panel.database()
                .transact(
                        tx ->
                                log.record(
                                        tx,
                                        new Actor(
                                                admin.number(),
                                                admin.uuid(),
                                                admin.username(),
                                                Source.WEB,
                                                "198.51.100.9",
                                                null,
                                                null,
                                                null),
                                        Entry.of(
                                                "user:test.by-admin",
                                                Subject.user(alice.number(), alice.username()))));

        var shown =
                panel.get("/api/client/account/activity?filter[event]=by-admin", alice.clientKey());

        assertThat(shown.json().at("/data/0/attributes/ip").isNull()).isTrue();
        assertThat(List.of(shown.text())).noneMatch(text -> text.contains("198.51.100.9"));
    }

    /// Each of the four places that show rows, seen by everyone who may see them.
    @Test
    void addressesAreForTheActorAndForAdministratorsInEveryView() {
        var alice = panel.user("alice");
        var bob = panel.user("bob");
        var admin = panel.admin();
        var servers = new TestServers(panel.database(), panel.vault());
        var node = servers.node(URI.create("http://127.0.0.1:1"), "direct");
        var egg = servers.egg();
        var server = servers.server(alice, node, egg, "seen");
        var other = servers.server(bob, node, egg, "others");
        servers.subuser(server, bob, "activity.read");
        record(bob, server, "198.51.100.21");
        record(alice, server, "198.51.100.22");
        record(bob, other, "198.51.100.23");

        var ofServer = server.path("/activity");
        assertThat(addresses(ofServer, alice.clientKey())).containsExactly("198.51.100.22");
        assertThat(addresses(ofServer, bob.clientKey())).containsExactly("198.51.100.21");
        assertThat(addresses(ofServer, admin.clientKey()))
                .containsExactlyInAnyOrder("198.51.100.21", "198.51.100.22");

        var ofAccount = "/api/client/account/activity?filter[event]=test.view";
        assertThat(addresses(ofAccount, alice.clientKey())).containsExactly("198.51.100.22");
        assertThat(addresses(ofAccount, bob.clientKey()))
                .containsExactlyInAnyOrder("198.51.100.21", "198.51.100.23");

        for (var all : List.of(ALL, "/api/application/audit")) {
            var path = all + "?filter[event]=user:test.view";
            assertThat(addresses(path, admin.applicationKey()))
                    .containsExactlyInAnyOrder("198.51.100.21", "198.51.100.22", "198.51.100.23");
            assertThat(panel.get(path, alice.clientKey()).status()).isEqualTo(403);
        }

        assertThat(panel.get(other.path("/activity"), alice.clientKey()).status()).isEqualTo(404);
        servers.subuser(server, bob, "websocket.connect");
        assertThat(panel.get(ofServer, bob.clientKey()).status()).isEqualTo(403);
    }

    private void record(Person actor, TestServer server, String ip) {
        panel.database()
                .transact(
                        tx ->
                                log.record(
                                        tx,
                                        new Actor(
                                                actor.number(),
                                                actor.uuid(),
                                                actor.username(),
                                                Source.WEB,
                                                ip,
                                                null,
                                                null,
                                                null),
                                        Entry.of(
                                                        "user:test.view",
                                                        Subject.server(server.number(), "x"),
                                                        Subject.user(
                                                                actor.number(), actor.username()))
                                                .with("ip", ip)));
    }

    /// Every address anywhere in the answer.
    private static Set<String> addresses(String path, String key) {
        var answer = panel.get(path, key);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return Pattern.compile("198\\.51\\.100\\.2[0-9]")
                .matcher(answer.text())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }
}
