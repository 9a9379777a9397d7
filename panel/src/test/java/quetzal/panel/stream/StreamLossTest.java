package quetzal.panel.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.console.RelayLimits;

/// Every stream, and every way to lose the right to it: it ends with the code for it, and nothing that opened it opens
/// it again, not even after a restart.
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StreamLossTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final List<Case> CASES = new ArrayList<>();
    private static StreamWorld world;
    private static Person admin;
    private static StreamClient adminsOwn;
    private static StreamClient ownersOwn;

    enum Loss {
        DEMOTED,
        REMOVED,
        RIGHT_TAKEN,
        SUSPENDED,
        DELETED,
        PASSWORD,
        SESSION,
        KEY;

        /// Everyone who is a subuser at all may open consoles and logs.
        boolean concerns(StreamSort sort) {
            return switch (this) {
                case REMOVED, SUSPENDED -> sort.ofServer();
                case RIGHT_TAKEN -> sort.ofServer() && !sort.permission.equals("websocket.connect");
                case DEMOTED, DELETED, PASSWORD, SESSION, KEY -> true;
            };
        }

        int code(StreamSort sort) {
            return switch (this) {
                // who may still come in, with less, comes in anew
                case DEMOTED -> sort == StreamSort.EVENTS || sort == StreamSort.JOB ? 4401 : 4403;
                case REMOVED, RIGHT_TAKEN, DELETED -> 4403;
                case SUSPENDED -> 4409;
                case PASSWORD, SESSION, KEY -> 4401;
            };
        }
    }

    /// Someone with one stream open.
    private static final class Case {
        private final StreamSort sort;
        private final Loss loss;
        private final Person person;
        private final StreamWorld.Place place;
        private final StreamWorld.Proof proof;
        private final StreamWorld.@Nullable Proof other;
        private @Nullable StreamClient client;
        private String ticket = "";

        Case(StreamSort sort, Loss loss) {
            this.sort = sort;
            this.loss = loss;
            boolean rootAdmin = loss == Loss.DEMOTED || sort.forAdmins();
            this.person = rootAdmin ? panel.admin() : panel.user("viewer");
            this.place = world.place(sort);
            if (sort.ofServer() && !rootAdmin) {
                world.servers.subuser(place.server(), person, sort.permission, "control.start");
            }
            this.proof =
                    loss == Loss.PASSWORD || loss == Loss.SESSION
                            ? world.session(person)
                            : world.key(person.clientKey());
            this.other = loss == Loss.PASSWORD ? world.session(person) : null;
        }

        void open() throws InterruptedException {
            if (sort == StreamSort.CONSOLE && (loss == Loss.SESSION || loss == Loss.KEY)) {
                world.daemon.obeying.add(server());
            }
            client = world.open(place, proof);
            if (!sort.ticket.isEmpty()) {
                ticket = world.ticket(place, proof);
            }
        }

        String server() {
            return place.server().uuid().toString();
        }

        StreamClient client() {
            return java.util.Objects.requireNonNull(client);
        }

        void lose() {
            var answer =
                    switch (loss) {
                        case DEMOTED ->
                                panel.patch(
                                        "/api/application/users/" + person.number(),
                                        admin.applicationKey(),
                                        Map.of(
                                                "username",
                                                person.username(),
                                                "email",
                                                person.email(),
                                                "first_name",
                                                "First",
                                                "last_name",
                                                "Last",
                                                "root_admin",
                                                false));
                        case REMOVED ->
                                panel.delete(
                                        place.server().path("/users/" + person.uuid()),
                                        world.owner.clientKey());
                        case RIGHT_TAKEN ->
                                panel.post(
                                        place.server().path("/users/" + person.uuid()),
                                        world.owner.clientKey(),
                                        Map.of("permissions", List.of("control.start")));
                        case SUSPENDED ->
                                panel.post(
                                        "/api/application/servers/"
                                                + place.server().number()
                                                + "/suspend",
                                        admin.applicationKey(),
                                        Map.of());
                        case DELETED ->
                                panel.delete(
                                        "/api/application/users/" + person.number(),
                                        admin.applicationKey());
                        case PASSWORD ->
                                java.util.Objects.requireNonNull(other)
                                        .send(
                                                "PUT",
                                                "/api/client/account/password",
                                                Map.of(
                                                        "current_password", PanelFixture.PASSWORD,
                                                        "password", "another horse battery",
                                                        "password_confirmation",
                                                                "another horse battery"));
                        case SESSION -> proof.send("POST", "/auth/logout", Map.of());
                        case KEY ->
                                panel.delete(
                                        "/api/client/account/api-keys/"
                                                + person.clientKey().substring(0, 16),
                                        person.clientKey());
                    };
            assertThat(answer.status()).as(this + answer.text()).isBetween(200, 299);
        }

        void isRefused() {
            if (sort != StreamSort.EVENTS || loss != Loss.DEMOTED) {
                assertThat(world.status(place, proof.headers()))
                        .as(this + " with what opened it")
                        .isIn(401, 403, 404, 409);
            }
            if (!ticket.isEmpty() && !(sort == StreamSort.EVENTS && loss == Loss.DEMOTED)) {
                assertThat(world.statusByTicket(place, ticket))
                        .as(this + " with a ticket of before")
                        .isIn(401, 403, 404, 409);
            }
        }

        @Override
        public String toString() {
            return sort + " after " + loss;
        }
    }

    @BeforeAll
    static void everyoneHasOneOpenAndLosesIt() throws Exception {
        world = new StreamWorld(panel);
        admin = panel.admin();
        for (var sort : StreamSort.values()) {
            for (var loss : Loss.values()) {
                if (loss.concerns(sort)) {
                    CASES.add(new Case(sort, loss));
                }
            }
        }
        // whoever takes rights away loses nothing himself
        adminsOwn = world.open(world.place(StreamSort.ADMIN_CONSOLE), world.key(admin.clientKey()));
        ownersOwn = world.open(world.place(StreamSort.LOG), world.key(world.owner.clientKey()));
        for (var one : CASES) {
            one.open();
        }
        for (var one : CASES) {
            one.lose();
        }
    }

    @AfterAll
    static void end() {
        CASES.forEach(one -> one.client().close());
        adminsOwn.close();
        ownersOwn.close();
        world.close();
    }

    static Stream<Case> cases() {
        return CASES.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Order(1)
    void itEndsWithTheCodeForIt(Case one) {
        assertThat(one.client().awaitClose().code()).isEqualTo(one.loss.code(one.sort));
    }

    @Test
    @Order(2)
    void whoTookTheRightsKeepsHisOwn() {
        assertThat(adminsOwn.isClosed()).isFalse();
        assertThat(ownersOwn.isClosed()).isFalse();
    }

    /// What makes it less than five seconds.
    @Test
    @Order(2)
    void rightsAreReadOftenEnough() {
        assertThat(StreamSettings.STANDARD.recheck()).isLessThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(RelayLimits.DEFAULT.recheck()).isLessThanOrEqualTo(Duration.ofSeconds(2));
    }

    /// Sockets on the node itself end by the node's hand.
    @ParameterizedTest
    @EnumSource(Loss.class)
    @Order(3)
    void theNodeIsTold(Loss loss) {
        for (var one : CASES) {
            boolean direct = one.sort == StreamSort.CONSOLE || one.sort == StreamSort.SHELL;
            if (!direct || one.loss != loss) {
                continue;
            }
            await(one.toString())
                    .atMost(PATIENCE)
                    .until(
                            () ->
                                    loss == Loss.SUSPENDED
                                            ? world.daemon.synced(one.server())
                                            : world.daemon.tookBack(
                                                    one.person.uuid().toString(), one.server()));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    @Order(5)
    void nothingOpensItAgain(Case one) {
        one.isRefused();
    }

    @Test
    @Order(6)
    void norAfterARestart() {
        panel.stop();
        panel.start();
        CASES.forEach(Case::isRefused);
    }
}
