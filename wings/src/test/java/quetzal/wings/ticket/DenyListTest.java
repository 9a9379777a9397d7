package quetzal.wings.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.ticket.Ticket;

class DenyListTest {
    private static final ServerId SERVER = new ServerId(UUID.randomUUID());
    private static final ServerId OTHER = new ServerId(UUID.randomUUID());
    private static final UserId ALICE = new UserId(UUID.randomUUID());
    private static final UserId BOB = new UserId(UUID.randomUUID());

    @TempDir Path directory;
    private Instant now = Instant.parse("2026-06-01T12:00:00Z");

    private final Clock clock =
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            };

    private DenyList open() {
        return DenyList.open(directory.resolve("denied"), clock);
    }

    private Ticket ticket(String id, ServerId server, UserId user) {
        return new Ticket(
                id,
                server,
                user,
                1,
                PermissionSet.OWNER,
                Set.of("websocket"),
                "",
                now.truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                now.plusSeconds(900));
    }

    @BeforeEach
    void firstStart() {
        open();
        now = now.plusSeconds(10);
    }

    @Test
    void aTicketIsDeniedFromThenOnAndALaterOneIsNot() {
        var list = open();
        var before = ticket("a b", SERVER, ALICE);
        now = now.plusMillis(500);
        list.denyTickets(List.of("a b"));

        assertThat(list.denies(before)).isTrue();
        assertThat(list.denies(ticket("other", SERVER, ALICE))).isFalse();
        now = now.plusSeconds(1);
        assertThat(list.denies(ticket("a b", SERVER, ALICE))).isFalse();
        assertThat(open().denies(before)).isTrue();
    }

    @Test
    void aUserIsDeniedOnTheNamedServersOnly() {
        var list = open();
        list.denyUser(ALICE, Set.of(SERVER));

        for (var each : List.of(list, open())) {
            assertThat(each.denies(ticket("x", SERVER, ALICE))).isTrue();
            assertThat(each.denies(ticket("x", OTHER, ALICE))).isFalse();
            assertThat(each.denies(ticket("x", SERVER, BOB))).isFalse();
        }
    }

    @Test
    void noServersMeansAllOfThem() {
        open().denyUser(ALICE, Set.of());

        assertThat(open().denies(ticket("x", OTHER, ALICE))).isTrue();
        assertThat(open().denies(ticket("x", OTHER, BOB))).isFalse();
    }

    @Test
    void tokensOutliveARestartButNotALostOrDamagedList() throws IOException {
        var ticket = ticket("x", SERVER, ALICE);
        now = now.plusSeconds(5);
        assertThat(open().denies(ticket)).isFalse();

        var file = directory.resolve("denied");
        Files.writeString(file, "rubbish\nmore\n", StandardOpenOption.APPEND);
        assertThat(open().denies(ticket)).isTrue();
        now = now.plusSeconds(5);
        var later = ticket("y", SERVER, ALICE);
        now = now.plusSeconds(5);
        assertThat(open().denies(ticket)).isTrue();
        assertThat(open().denies(later)).isFalse();

        Files.delete(file);
        assertThat(open().denies(later)).isTrue();
    }

    @Test
    void aTornLastLineIsOneThatNobodyWasToldOf() throws IOException {
        var list = open();
        list.denyTickets(List.of("kept"));
        var ticket = ticket("kept", SERVER, ALICE);
        Files.writeString(directory.resolve("denied"), "1234abcd tick", StandardOpenOption.APPEND);

        assertThat(open().denies(ticket)).isTrue();
        now = now.plusSeconds(2);
        assertThat(open().denies(ticket("new", SERVER, ALICE))).isFalse();
    }

    @Test
    void anOldTokenIsDeniedAndItsDenialForgotten() throws IOException {
        open().denyTickets(List.of("x"));
        var ticket = ticket("x", SERVER, ALICE);
        now = now.plus(Duration.ofHours(25));

        assertThat(open().denies(ticket)).isTrue();
        assertThat(Files.readAllLines(directory.resolve("denied"))).hasSize(1);
    }

    @Test
    void whatCannotBeWrittenHoldsAndIsReported() throws IOException {
        var list = open();
        var file = directory.resolve("denied");
        var ticket = ticket("x", SERVER, ALICE);
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));

        assertThatThrownBy(() -> list.denyTickets(List.of("x")))
                .isInstanceOf(UncheckedIOException.class);
        assertThat(list.denies(ticket)).isTrue();

        Files.delete(file.resolve("in the way"));
        Files.delete(file);
        list.denyTickets(List.of("y"));
        assertThat(open().denies(ticket)).isTrue();
    }

    @Test
    void watchersHearOfEachRevocation() {
        var list = open();
        var heard = new int[1];
        list.watch(() -> heard[0]++);
        list.denyTickets(List.of("x"));
        list.denyUser(ALICE, Set.of());

        assertThat(heard[0]).isEqualTo(2);
    }
}
