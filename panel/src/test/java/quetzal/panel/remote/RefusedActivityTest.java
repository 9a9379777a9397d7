package quetzal.panel.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;

/// What is told of reports that are not believed.
class RefusedActivityTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @Test
    void honestNodesAreNotAccusedAndOneFailureHidesNoOtherNode() {
        try (var first = new FakeDaemon();
                var second = new FakeDaemon()) {
            var unlucky = Estate.on(panel, first);
            var estate = Estate.on(panel, second);
            var owner = panel.user("owner").number();
            var gone = estate.installed(owner);
            var late = fact("server:console.command", gone.path("uuid").asText());
            assertThat(
                            panel.delete(
                                            "/api/application/servers/"
                                                    + gone.path("id").asLong()
                                                    + "/force",
                                            estate.key())
                                    .status())
                    .isEqualTo(204);
            var kept = estate.installed(owner).path("uuid").asText();
            var bad = fact("user:account.email-changed", kept);
            var unreadable = Map.<String, Object>of("server", "", "event", "unreadable");

            for (var i = 0; i < 2; i++) {
                // the answer is lost, and the batch comes again
                report(second, late, unreadable, bad);
                report(first, fact("server:power.kill", kept));
            }
            failFor(unlucky.node());
            panel.stop();
            panel.start();

            assertThat(refused(estate.node())).containsExactly(1L);
            assertThat(refused(unlucky.node())).isEmpty();
        }
    }

    private static Map<String, Object> fact(String event, String server) {
        var fact = new HashMap<String, Object>();
        fact.put("id", UUID.randomUUID().toString());
        fact.put("server", server);
        fact.put("event", event);
        fact.put("ip", "198.51.100.7");
        fact.put("timestamp", panel.clock().instant().toString());
        return fact;
    }

    @SafeVarargs
    private static void report(FakeDaemon daemon, Map<String, Object>... facts) {
        assertThat(daemon.remote("POST", "/activity", Map.of("data", List.of(facts))).status())
                .isEqualTo(200);
    }

    /// The row about this node cannot be written.
    private static void failFor(long node) {
        panel.database()
                .transact(
                        tx -> {
                            tx.execute(
                                    """
                                    CREATE FUNCTION cannot_be_told() RETURNS trigger LANGUAGE plpgsql AS $$
                                    BEGIN
                                        RAISE EXCEPTION 'not now';
                                    END
                                    $$
                                    """);
                            tx.execute(
                                    "CREATE TRIGGER cannot_be_told BEFORE INSERT ON activity FOR EACH ROW"
                                            + " WHEN (NEW.event = 'node:activity.refused' AND NEW.node_id = "
                                            + node
                                            + ") EXECUTE FUNCTION cannot_be_told()");
                        });
    }

    private static List<Long> refused(long node) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                """
                                                SELECT cast(properties ->> 'refused' AS bigint) FROM activity
                                                WHERE event = 'node:activity.refused' AND outcome = 'denied' AND node_id = :node
                                                """)
                                        .bind("node", node)
                                        .mapTo(Long.class)
                                        .list());
    }
}
