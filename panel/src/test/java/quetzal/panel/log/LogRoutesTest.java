package quetzal.panel.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;
import quetzal.panel.Estate;
import quetzal.panel.FakeDaemon;
import quetzal.panel.PanelFixture;

class LogRoutesTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private static final String PATH = "/api/application/logs";

    @Test
    void thePanelsRingIsReadWithFiltersAndHoldsNoSecret() {
        var log = (Logger) LoggerFactory.getLogger("quetzal.panel.pretend.Part");
        log.setLevel(Level.INFO);
        log.warn("refused: ticket={} key=ptlc_abcdefghijklmnopqrstuvwxyz", "abcdef");
        log.info("Second");
        var key = panel.admin().applicationKey();

        var all = panel.get(PATH + "?component=pretend", key).json().path("data");
        assertThat(all).hasSize(2);
        assertThat(all.get(0).path("message").asText())
                .isEqualTo("refused: ticket=[hidden] key=ptlc_[hidden]");
        assertThat(all.get(0).path("level").asText()).isEqualTo("WARN");
        assertThat(all.get(0).path("component").asText()).isEqualTo("pretend");
        assertThat(panel.get(PATH + "?component=pretend&level=warn", key).json().path("data"))
                .hasSize(1);
        assertThat(panel.get(PATH + "?text=second", key).json().path("data")).hasSize(1);
        assertThat(panel.get(PATH + "?limit=1", key).json().path("data")).hasSize(1);
        for (var bad : List.of("level=loud", "limit=0", "limit=2001", "text=" + "x".repeat(201))) {
            assertThat(panel.get(PATH + "?" + bad, key).status()).as(bad).isEqualTo(422);
        }
    }

    @Test
    void aNodesRingComesThroughThePanelAndReadingIsNoted() {
        try (var daemon = new FakeDaemon()) {
            var estate = Estate.on(panel, daemon);
            var path = "/api/application/nodes/" + estate.node() + "/logs";

            var answer = panel.get(path + "?level=warn&text=of%20the", estate.key());

            assertThat(answer.json().at("/data/0/message").asText()).isEqualTo("of the node");
            assertThat(answer.json().at("/data/0/level").asText()).isEqualTo("WARN");
            var row =
                    panel.get("/api/application/activity?filter[event]=node:log.read", estate.key())
                            .json()
                            .at("/data/0/attributes");
            assertThat(row.at("/subjects/0/kind").asText()).isEqualTo("node");
            daemon.mood(new FakeDaemon.Mood.Html(502));
            assertThat(panel.get(path, estate.key()).status()).isEqualTo(502);
            assertThat(panel.get("/api/application/nodes/999999/logs", estate.key()).status())
                    .isEqualTo(404);
        }
    }

    @Test
    void onlyAdministratorsWithTheBitMayRead() {
        var admin = panel.admin();
        assertThat(panel.get(PATH, "").status()).isEqualTo(401);
        assertThat(panel.get(PATH, panel.user("bob").clientKey()).status()).isEqualTo(403);
        assertThat(panel.get(PATH, panel.applicationKey(admin, "{\"nodes\":3}")).status())
                .isEqualTo(403);
        assertThat(panel.get(PATH, panel.applicationKey(admin, "{\"logs\":1}")).status())
                .isEqualTo(200);
    }
}
