package quetzal.panel.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static quetzal.panel.watch.EventWorld.PATH;
import static quetzal.panel.watch.EventWorld.id;
import static quetzal.panel.watch.EventWorld.named;
import static quetzal.panel.watch.EventWorld.subscribe;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;
import quetzal.panel.Person;
import quetzal.panel.StreamProbe;

/// Who sees what of the changes that he subscribed to.
class EventStreamTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static EventWorld world;
    private static Estate estate;

    @BeforeAll
    static void begin() {
        world = new EventWorld(panel);
        estate = world.estate();
    }

    @AfterAll
    static void end() {
        world.close();
    }

    private static void letIn(Person owner, JsonNode server, Person guest, List<String> keys) {
        var answer =
                panel.post(
                        "/api/client/servers/" + id(server) + "/users",
                        owner.clientKey(),
                        Map.of("email", guest.email(), "permissions", keys));
        assertThat(answer.status()).isEqualTo(200);
    }

    private static JsonNode seen(Person person, JsonNode server) {
        return panel.get("/api/client/servers/" + id(server), person.clientKey()).json();
    }

    @Test
    void whoIsNobodyIsRefusedBeforeTheUpgrade() {
        assertThat(StreamProbe.refused(panel.port(), PATH, "ptlc_nobody")).isEqualTo(401);
        assertThat(StreamProbe.refused(panel.port(), PATH, estate.key())).isEqualTo(403);
    }

    @Test
    void whoSubscribesToNothingHearsNothing() throws Exception {
        var owner = panel.user("silent");
        var server = estate.installed(owner.number());
        try (var silent = world.watch(owner);
                var other = world.watch(owner)) {
            other.send(subscribe("servers", "*"));
            other.untilType("SYNCED");
            var name = world.rename(server, owner.number());
            other.until(frame -> named(frame, name));

            // The change has been passed on. Had anything been sent here, it would come first.
            silent.send(subscribe("servers", id(server)));
            assertThat(silent.next().path("type").asText()).isEqualTo("ADDED");
            assertThat(silent.next().path("type").asText()).isEqualTo("SYNCED");
        }
    }

    @Test
    void everyoneSeesHisServersAsTheGetShowsThem() throws Exception {
        var owner = panel.user("owner");
        var guest = panel.user("guest");
        var server = estate.installed(owner.number());
        var hidden = estate.installed(owner.number());
        letIn(owner, server, guest, List.of("startup.read"));
        try (var owners = world.watch(owner);
                var guests = world.watch(guest);
                var admins = world.watch(estate.admin())) {
            owners.send(subscribe("servers", "*"));
            var all = owners.untilType("SYNCED");
            assertThat(all.stream().map(frame -> frame.path("id").asText()))
                    .startsWith(id(server), id(hidden));
            assertThat(all.getFirst().path("object")).isEqualTo(seen(owner, server));

            guests.send(subscribe("servers", "*"));
            var some = guests.untilType("SYNCED");
            assertThat(some).hasSize(2);
            assertThat(some.getFirst().path("object")).isEqualTo(seen(guest, server));
            assertThat(some.getFirst().path("version").asLong()).isPositive();
            assertThat(some.getLast().path("version").asLong())
                    .isEqualTo(some.getFirst().path("version").asLong());

            admins.send(subscribe("servers", id(server)));
            var one = admins.untilType("SYNCED");
            assertThat(one.getFirst().path("object")).isEqualTo(seen(estate.admin(), server));

            var name = world.rename(server, owner.number());
            world.rename(hidden, owner.number());
            assertThat(guests.next().path("object")).isEqualTo(seen(guest, server));
            assertThat(owners.until(f -> named(f, name)).getLast().path("type").asText())
                    .isEqualTo("MODIFIED");
            assertThat(admins.until(f -> named(f, name)).getLast().path("type").asText())
                    .isEqualTo("MODIFIED");
        }
    }

    @Test
    void serversComeChangeAndGo() throws Exception {
        var owner = panel.user("owner");
        try (var events = world.watch(owner)) {
            events.send(subscribe("servers", "*"));
            events.untilType("SYNCED");

            var server = estate.installed(owner.number());
            assertThat(events.next().path("type").asText()).isEqualTo("ADDED");

            var state =
                    world.daemon()
                            .remote(
                                    "POST",
                                    "/servers/" + id(server) + "/container/status",
                                    Map.of(
                                            "data",
                                            Map.of(
                                                    "previous_state",
                                                    "offline",
                                                    "new_state",
                                                    "starting")));
            assertThat(state.status()).isEqualTo(204);
            events.until(
                    frame ->
                            frame.path("object")
                                    .path("meta")
                                    .path("last_state")
                                    .asText()
                                    .equals("starting"));

            assertThat(
                            panel.delete(
                                            "/api/application/servers/"
                                                    + server.path("id").asLong(),
                                            estate.key())
                                    .status())
                    .isEqualTo(204);
            var gone = events.untilType("DELETED").getLast();
            assertThat(gone.path("id").asText()).isEqualTo(id(server));
        }
    }

    @Test
    void badRequestsAreToldAndThreeInARowEndTheStream() throws Exception {
        var bob = panel.user("bob");
        var other = estate.installed(panel.user("alice").number());
        try (var events = world.watch(bob)) {
            events.send(subscribe("servers", id(other)));
            assertThat(events.next().path("reason").asText()).isEqualTo("forbidden");
            events.send(subscribe("servers", "00000000-0000-4000-8000-000000000000"));
            assertThat(events.next().path("reason").asText()).isEqualTo("forbidden");
            // A good one in between: the count begins anew.
            events.send(subscribe("servers", "*"));
            assertThat(events.next().path("type").asText()).isEqualTo("SYNCED");
            events.send(subscribe("planets", "*"));
            assertThat(events.next().path("reason").asText()).isEqualTo("unknown_resource");
            events.send(subscribe("servers", "*") + subscribe("nodes", "*"));
            assertThat(events.next().path("reason").asText()).isEqualTo("bad_request");
            events.send("{\"action\":\"subscribe\"}");
            assertThat(events.next().path("reason").asText()).isEqualTo("bad_request");
            assertThat(events.closed().code()).isEqualTo(1008);
        }
        for (var topic : List.of("nodes", "jobs", "backups", "users", "audit")) {
            try (var events = world.watch(bob)) {
                events.send(subscribe(topic, "*"));
                assertThat(events.next().path("reason").asText()).isEqualTo("forbidden");
            }
        }
    }

    @Test
    void administratorsWatchTheRest() throws Exception {
        var admin = panel.admin();
        try (var events = world.watch(admin)) {
            for (var topic : List.of("nodes", "jobs", "backups", "users", "audit")) {
                events.send(subscribe(topic, "*"));
                events.untilType("SYNCED");
            }
            var newcomer = panel.user("newcomer");
            var added = events.until(frame -> frame.path("resource").asText().equals("users"));
            assertThat(added.getLast().path("type").asText()).isEqualTo("ADDED");
            assertThat(added.getLast().path("object"))
                    .isEqualTo(
                            panel.get(
                                            "/api/application/users/" + newcomer.number(),
                                            admin.applicationKey())
                                    .json());

            estate.installed(newcomer.number());
            events.until(
                    frame ->
                            frame.path("resource").asText().equals("jobs")
                                    && frame.path("object")
                                            .path("attributes")
                                            .path("state")
                                            .asText()
                                            .equals("done"));
            events.until(
                    frame ->
                            frame.path("resource").asText().equals("audit")
                                    && frame.path("object")
                                            .path("attributes")
                                            .path("event")
                                            .asText()
                                            .startsWith("server:"));
        }
    }

    @Test
    void whatWasUnsubscribedIsNotSent() throws Exception {
        var owner = panel.user("owner");
        var server = estate.installed(owner.number());
        try (var events = world.watch(owner);
                var other = world.watch(owner)) {
            other.send(subscribe("servers", "*"));
            other.untilType("SYNCED");
            events.send(subscribe("servers", "*"));
            events.untilType("SYNCED");
            events.send(subscribe("servers", "*").replace("subscribe", "unsubscribe"));
            // Requests are handled in order, so behind this answer nothing is subscribed to.
            events.send(subscribe("planets", "*"));
            events.untilType("ERROR");

            var name = world.rename(server, owner.number());
            other.until(frame -> named(frame, name));
            events.send(subscribe("planets", "*"));
            assertThat(events.next().path("type").asText()).isEqualTo("ERROR");
        }
    }

    @Test
    void whoHasTheObjectsGetsTheChangesOnly() throws Exception {
        var owner = panel.user("owner");
        var server = estate.installed(owner.number());
        try (var events = world.watch(owner)) {
            events.send(
                    "{\"action\":\"subscribe\",\"resource\":\"servers\",\"id\":\"*\",\"initial\":false}");
            assertThat(events.next().path("type").asText()).isEqualTo("SYNCED");
            var name = world.rename(server, owner.number());
            var changed = events.until(frame -> named(frame, name)).getLast();
            assertThat(changed.path("type").asText()).isEqualTo("MODIFIED");
        }
    }

    @Test
    void aRemovedSubuserHearsThatItIsGoneAndNothingMore() throws Exception {
        var owner = panel.user("owner");
        var sue = panel.user("sue");
        var server = estate.installed(owner.number());
        letIn(owner, server, sue, List.of("control.console"));
        try (var events = world.watch(sue);
                var owners = world.watch(owner)) {
            owners.send(subscribe("servers", id(server)));
            owners.untilType("SYNCED");
            events.send(subscribe("servers", "*"));
            events.untilType("SYNCED");

            assertThat(
                            panel.delete(
                                            "/api/client/servers/"
                                                    + id(server)
                                                    + "/users/"
                                                    + sue.uuid(),
                                            owner.clientKey())
                                    .status())
                    .isEqualTo(204);
            assertThat(events.untilType("DELETED").getLast().path("id").asText())
                    .isEqualTo(id(server));

            var name = world.rename(server, owner.number());
            owners.until(frame -> named(frame, name));
            events.send(subscribe("servers", id(server)));
            assertThat(events.next().path("reason").asText()).isEqualTo("forbidden");
        }
    }

    @Test
    void aDemotedAdministratorsTopicsEnd() throws Exception {
        var admin = panel.admin();
        try (var events = world.watch(admin)) {
            events.send(subscribe("users", "*"));
            events.untilType("SYNCED");
            panel.database()
                    .transact(
                            tx ->
                                    tx.createUpdate(
                                                    "UPDATE users SET root_admin = false WHERE id = :id")
                                            .bind("id", admin.number())
                                            .execute());

            assertThat(events.closed().code()).isEqualTo(4401);
        }
        try (var again = world.watch(admin)) {
            again.send(subscribe("users", "*"));
            assertThat(again.next().path("reason").asText()).isEqualTo("forbidden");
        }
    }

    @Test
    void whatAServerUsesIsToldToThoseWhoWatchIt() throws Exception {
        var owner = panel.user("looker");
        var guest = panel.user("looking-guest");
        var stranger = panel.user("looking-stranger");
        var server = estate.installed(owner.number());
        letIn(owner, server, guest, List.of("startup.read"));
        world.daemon().uses(id(server), 1_000);
        try (var owners = world.watch(owner);
                var guests = world.watch(guest);
                var strangers = world.watch(stranger)) {
            owners.send(subscribe("usage", id(server)));
            guests.send(subscribe("usage", id(server)));
            owners.until(frame -> uses(frame, 1_000));
            var told = guests.until(frame -> uses(frame, 1_000)).getLast();
            assertThat(told.at("/object/object").asText()).isEqualTo("stats");
            assertThat(told.at("/object/attributes/current_state").asText()).isEqualTo("running");

            world.daemon().uses(id(server), 2_000);
            owners.until(frame -> uses(frame, 2_000));
            world.daemon().mood(new FakeDaemon.Mood.Refusing(500, "no"));
            try {
                owners.until(
                        frame ->
                                frame.path("type").asText().equals("MODIFIED")
                                        && frame.at("/object/attributes/resources").isNull());
            } finally {
                world.daemon().mood(new FakeDaemon.Mood.Well());
            }
            owners.until(frame -> uses(frame, 2_000));
            world.daemon().namesNobody(true);
            try {
                owners.until(frame -> frame.at("/object/attributes/resources").isNull());
            } finally {
                world.daemon().namesNobody(false);
            }

            strangers.send(subscribe("usage", id(server)));
            assertThat(strangers.next().path("reason").asText()).isEqualTo("forbidden");
            strangers.send(subscribe("usage", "*"));
            assertThat(strangers.next().path("reason").asText()).isEqualTo("bad_request");

            panel.database()
                    .transact(
                            tx ->
                                    tx.createUpdate(
                                                    "UPDATE servers SET deleting_at = now() WHERE uuid = cast(:id AS uuid)")
                                            .bind("id", id(server))
                                            .execute());
            owners.until(frame -> frame.path("type").asText().equals("DELETED"));
        }
    }

    private static boolean uses(JsonNode frame, long bytes) {
        return frame.at("/object/attributes/resources/memory_bytes").asLong() == bytes;
    }
}
