package quetzal.panel.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static quetzal.panel.watch.EventWorld.PATH;
import static quetzal.panel.watch.EventWorld.id;
import static quetzal.panel.watch.EventWorld.named;
import static quetzal.panel.watch.EventWorld.subscribe;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Estate;
import quetzal.panel.PanelFixture;
import quetzal.panel.StreamProbe;
import quetzal.panel.db.Notifications;

/// How changes come from the database to those who watch, on whichever panel.
class ChangesToldTest {
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

    @Test
    void whenChangesMayHaveBeenMissedClientsSubscribeAnew() throws Exception {
        var owner = panel.user("owner");
        var server = estate.installed(owner.number());
        try (var events = world.watch(owner)) {
            events.send(subscribe("servers", "*"));
            events.untilType("SYNCED");
            int killed =
                    panel.database()
                            .read(
                                    tx ->
                                            tx.createQuery(
                                                            """
                                                            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                                                            WHERE application_name = :name AND datname = current_database()
                                                            """)
                                                    .bind("name", Notifications.APPLICATION_NAME)
                                                    .mapTo(Integer.class)
                                                    .one());
            assertThat(killed).isPositive();

            events.untilType("RESYNC");
            events.send(subscribe("servers", "*"));
            var anew = events.untilType("SYNCED");
            assertThat(anew.getFirst().path("id").asText()).isEqualTo(id(server));
            var name = world.rename(server, owner.number());
            events.until(frame -> named(frame, name));
        }
    }

    @Test
    void aChangeMadeOnOnePanelIsHeardOnAnother() throws Exception {
        var owner = panel.user("owner");
        var server = estate.installed(owner.number());
        try (var second = panel.replica();
                var events = StreamProbe.open(second.port(), PATH, owner.clientKey())) {
            events.send(subscribe("servers", "*"));
            events.untilType("SYNCED");
            var name = world.rename(server, owner.number());
            events.until(frame -> named(frame, name));
        }
    }

    @Test
    void whatIsRolledBackIsNeverTold() throws Exception {
        var owner = panel.user("owner");
        var server = estate.installed(owner.number());
        try (var events = world.watch(owner)) {
            events.send(subscribe("servers", "*"));
            events.untilType("SYNCED");
            try {
                panel.database()
                        .transact(
                                tx -> {
                                    tx.createUpdate("UPDATE servers SET name = 'never'").execute();
                                    throw new IllegalStateException("roll back");
                                });
            } catch (IllegalStateException expected) {
                assertThat(expected).hasMessage("roll back");
            }
            var name = world.rename(server, owner.number());
            var told = events.until(frame -> named(frame, name));
            assertThat(told).noneMatch(frame -> named(frame, "never"));
        }
    }

    @Test
    void aNodesTroubleIsTold() throws Exception {
        try (var events = world.watch(estate.admin())) {
            events.send(subscribe("nodes", Long.toString(estate.node())));
            events.untilType("SYNCED");
            panel.database()
                    .transact(
                            tx ->
                                    tx.createUpdate(
                                                    "UPDATE nodes SET health_error = 'no answer' WHERE id = :id")
                                            .bind("id", estate.node())
                                            .execute());
            events.until(
                    frame ->
                            frame.path("object")
                                    .path("attributes")
                                    .path("health")
                                    .path("error")
                                    .asText()
                                    .equals("no answer"));
        }
    }

    @Test
    void lookingAtANodeIsNoChangeOfIt() throws Exception {
        var told = new LinkedBlockingQueue<String>();
        var listening = new CountDownLatch(1);
        var sink =
                new Notifications.Sink() {
                    @Override
                    public void listening(long transaction) {
                        listening.countDown();
                    }

                    @Override
                    public void told(String payload) {
                        told.add(payload);
                    }
                };
        try (var _ = Notifications.start(panel.databaseSettings(), "quetzal_changes", sink)) {
            assertThat(listening.await(40, TimeUnit.SECONDS)).isTrue();
            long look =
                    changedNode(
                            "health_checked_at = coalesce(health_checked_at, now()) + interval '1 second'");
            long change = changedNode("health_error = coalesce(health_error, '') || 'slow'");

            String heard;
            do {
                heard = told.poll(40, TimeUnit.SECONDS);
                assertThat(heard).isNotNull().doesNotStartWith("nodes " + look + " ");
            } while (!heard.startsWith("nodes " + change + " "));
        }
    }

    /// The number of the transaction.
    private static long changedNode(String how) {
        return panel.database()
                .inTransaction(
                        tx ->
                                tx.createQuery(
                                                "UPDATE nodes SET "
                                                        + how
                                                        + " WHERE id = :id RETURNING pg_current_xact_id()::text::bigint")
                                        .bind("id", estate.node())
                                        .mapTo(Long.class)
                                        .one());
    }
}
