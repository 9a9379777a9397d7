package quetzal.panel.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.http.Gate;

/// Every stream by every way in, and everyone who has none.
@Timeout(120)
class StreamWaysTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final ListAppender<ILoggingEvent> LOGGED = new ListAppender<>();

    private static StreamWorld world;

    @BeforeAll
    static void begin() {
        world = new StreamWorld(panel);
        LOGGED.start();
        root().addAppender(LOGGED);
    }

    @AfterAll
    static void end() {
        root().detachAppender(LOGGED);
        world.close();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    /// What opens a stream stands in an address, and addresses are written down.
    private static void isNowhere(String ticket) {
        List<ILoggingEvent> lines;
        synchronized (LOGGED) {
            lines = List.copyOf(LOGGED.list);
        }
        assertThat(lines)
                .noneMatch(
                        line ->
                                line.getFormattedMessage().contains(ticket)
                                        || (line.getThrowableProxy() != null
                                                && String.valueOf(
                                                                line.getThrowableProxy()
                                                                        .getMessage())
                                                        .contains(ticket)));
        int rows =
                panel.database()
                        .read(
                                tx ->
                                        tx.createQuery(
                                                        """
                                                        SELECT count(*) FROM activity
                                                        WHERE concat(properties::text, description) LIKE '%' || :ticket || '%'
                                                        """)
                                                .bind("ticket", ticket)
                                                .mapTo(Integer.class)
                                                .one());
        assertThat(rows).isZero();
    }

    private static Person person(StreamSort sort) {
        return sort.forAdmins() ? panel.admin() : panel.user("viewer");
    }

    private static StreamWorld.Place placeFor(StreamSort sort, Person person) {
        var place = world.place(sort);
        if (sort.ofServer()) {
            world.servers.subuser(place.server(), person, sort.permission);
        }
        return place;
    }

    /// A command-line tool sets a header.
    @ParameterizedTest
    @EnumSource(StreamSort.class)
    void byHeader(StreamSort sort) throws Exception {
        var person = person(sort);
        world.open(placeFor(sort, person), world.key(person.clientKey())).close();
    }

    /// A browser sends the session's cookie, and says which page it is.
    @ParameterizedTest
    @EnumSource(StreamSort.class)
    void byCookie(StreamSort sort) throws Exception {
        var person = person(sort);
        var place = placeFor(sort, person);
        var session = world.session(person);
        world.open(place, session).close();

        for (var origin : List.of("", "http://evil.test", "https://panel.test", "null")) {
            var headers = new java.util.HashMap<>(session.headers());
            headers.remove("Origin");
            if (!origin.isEmpty()) {
                headers.put("Origin", origin);
            }
            if (sort != StreamSort.CONSOLE) {
                assertThat(world.status(place, headers)).as(origin).isEqualTo(403);
            } else {
                headers.remove("Cookie");
                assertThat(StreamClient.status(panel.url(), place.path(world.node), headers))
                        .as(origin)
                        .isEqualTo(403);
            }
        }
    }

    /// A page that can do neither brings a ticket, which is good once, on whichever replica.
    @ParameterizedTest
    @EnumSource(value = StreamSort.class, mode = EnumSource.Mode.EXCLUDE, names = "CONSOLE")
    void byTicket(StreamSort sort) throws Exception {
        var person = person(sort);
        var place = placeFor(sort, person);
        var key = world.key(person.clientKey());
        world.prepare(place, key);
        var ticket = world.ticket(place, key);

        world.openByTicket(place, ticket).close();
        assertThat(world.statusByTicket(place, ticket)).isEqualTo(401);

        var misled = world.ticket(place, key);
        var elsewhere =
                sort == StreamSort.EVENTS ? "/api/application/console" : "/api/client/events";
        assertThat(StreamClient.status(panel.url(), elsewhere + "?ticket=" + misled, Map.of()))
                .as("a ticket of another stream")
                .isEqualTo(401);
        assertThat(world.statusByTicket(place, misled)).as("used up there").isEqualTo(401);
        isNowhere(ticket);
        isNowhere(misled);
    }

    /// Nobody gets as far as an upgrade who may not, and each hears why by a plain status.
    @ParameterizedTest
    @EnumSource(StreamSort.class)
    void whoMayNotComeInGetsAPlainStatus(StreamSort sort) {
        var bob = panel.user("bob");
        var alice = sort.forAdmins() ? panel.admin() : panel.user("alice");
        var place = placeFor(sort, alice);
        assertThat(world.status(place, Map.of())).as("nobody").isEqualTo(401);
        assertThat(world.status(place, bearer("ptlc_" + "x".repeat(43))))
                .as("a wrong key")
                .isEqualTo(401);
        assertThat(world.status(place, Map.of("Cookie", "quetzal_session=" + "x".repeat(43))))
                .as("a wrong session")
                .isEqualTo(401);
        if (sort != StreamSort.CONSOLE) {
            assertThat(world.statusByTicket(place, "x".repeat(43))).isEqualTo(401);
            assertThat(
                            StreamClient.status(
                                    panel.url(),
                                    place.path(world.node) + "?ticket=" + alice.clientKey(),
                                    Map.of()))
                    .as("a key in the address")
                    .isEqualTo(401);
            assertThat(
                            StreamClient.status(
                                    panel.url(),
                                    place.path(world.node) + "?token=" + alice.clientKey(),
                                    Map.of()))
                    .as("a key in the address")
                    .isEqualTo(401);
        }
        if (sort.ofServer()) {
            assertThat(world.status(place, bearer(bob.clientKey()))).as("bob").isEqualTo(404);
            world.servers.subuser(place.server(), bob, "file.read");
            if (!sort.permission.equals("websocket.connect")) { // which every subuser has
                assertThat(world.status(place, bearer(bob.clientKey())))
                        .as("a subuser without the right")
                        .isEqualTo(sort == StreamSort.JOB ? 404 : 403);
            }
            assertThat(world.status(place, bearer(bob.applicationKey())))
                    .as("an application key")
                    .isEqualTo(403);
            world.servers.set(place.server(), "suspended = true");
            assertThat(world.status(place, bearer(alice.clientKey())))
                    .as("suspended")
                    .isEqualTo(409);
        } else if (sort.forAdmins()) {
            assertThat(world.status(place, bearer(bob.clientKey()))).as("bob").isEqualTo(403);
            assertThat(world.status(place, bearer(panel.applicationKey(alice, "{\"servers\":3}"))))
                    .as("a key without the right")
                    .isEqualTo(403);
        }
        world.servers.execute(
                "UPDATE api_keys SET expires_at = now() - interval '1 s' WHERE user_id = "
                        + alice.number());
        assertThat(world.status(place, bearer(alice.clientKey()))).as("expired").isEqualTo(401);
    }

    /// Who is refused because too many streams are open has lost nothing that waited for him.
    @Test
    void aShellThatHadNoRoomIsStillPromised() throws Exception {
        var person = person(StreamSort.SHELL);
        var place = placeFor(StreamSort.SHELL, person);
        var key = world.key(person.clientKey());
        world.prepare(place, key);
        var replica = "'00000000-0000-4000-8000-000000000002'";
        world.servers.execute(
                "INSERT INTO stream_replicas VALUES (" + replica + ", now() + interval '1 hour')");
        world.servers.execute(
                "INSERT INTO stream_places (id, replica_id, user_id) SELECT gen_random_uuid(), "
                        + replica
                        + ", "
                        + person.number()
                        + " FROM generate_series(1, 20)");
        assertThat(world.status(place, key.headers())).isEqualTo(429);

        world.servers.execute("DELETE FROM stream_replicas WHERE id = " + replica);
        assertThat(world.status(place, key.headers())).isEqualTo(101);
    }

    /// And who is refused for another reason takes nobody's place.
    @Test
    void whoeverIsNotLetInTakesNoPlace() {
        var person = person(StreamSort.SHELL);
        var place = placeFor(StreamSort.SHELL, person);
        assertThat(world.status(place, bearer(person.clientKey()))).isEqualTo(401);
        await().atMost(Duration.ofSeconds(20)).until(() -> places(person) == 0);
    }

    private static int places(Person person) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                "SELECT count(*) FROM stream_places WHERE user_id = :user")
                                        .bind("user", person.number())
                                        .mapTo(Integer.class)
                                        .one());
    }

    private static Map<String, String> bearer(String key) {
        return Map.of("Authorization", "Bearer " + key);
    }

    /// A stream that is served and not in the lists of these tests is a mistake.
    @Test
    void thereIsNoOtherStream() {
        // those who look on at shells have tests of their own, beside the shells'
        assertThat(
                        panel.routes().stream()
                                .filter(route -> route.method().equals("WS"))
                                .filter(route -> !route.path().endsWith("/watch")))
                .hasSize(StreamSort.values().length)
                .allMatch(
                        route ->
                                route.gate() instanceof Gate.Stream
                                        || route.path().equals("/api/client/servers/{server}/ws"));
    }
}
