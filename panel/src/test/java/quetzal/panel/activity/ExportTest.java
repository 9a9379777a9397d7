package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import quetzal.panel.PanelFixture;
import quetzal.panel.http.WireJson;

class ExportTest {
    private static final String EXPORT = "/api/application/activity/export";
    private static final String VERIFY = "/api/application/audit/verify";

    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    private final ActivityLog log = new ActivityLog(panel.clock());

    private void write(String event, int rows, String name) {
        panel.database()
                .transact(
                        tx -> {
                            for (int i = 0; i < rows; i++) {
                                log.record(
                                        tx,
                                        Actor.system().as(null, null, name),
                                        Entry.of(event, Subject.server(i, name)).with("n", i));
                            }
                        });
    }

    @Test
    void everyRowIsInTheFileOnceAndInOrder() throws Exception {
        var admin = panel.admin();
        write("test:pages", 1203, "lobby");

        var answer =
                panel.get(
                        EXPORT + "?format=jsonl&filter[event]=test:pages", admin.applicationKey());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Disposition")).contains("activity.jsonl");
        var lines = answer.text().split("\n", -1);
        assertThat(lines).hasSize(1204);
        for (int i = 0; i < 1203; i++) {
            assertThat(WireJson.MAPPER.readTree(lines[i]).at("/properties/n").asInt()).isEqualTo(i);
        }
        var told =
                panel.get(
                        "/api/application/activity?filter[event]=activity:export",
                        admin.applicationKey());
        assertThat(told.text()).contains("test:pages").contains(admin.username());
    }

    @Test
    void aSpreadsheetSeesNoFormulaAndNoSecondLine() {
        var admin = panel.admin();
        for (var hostile :
                List.of("=cmd|' /C calc'!A0", " +1", "-2", "@SUM(A1)", "a\r\n\u001b[31m\"b\",c")) {
            write("test:formula", 1, hostile);
        }

        var answer =
                panel.get(
                        EXPORT + "?format=csv&filter[event]=test:formula", admin.applicationKey());

        assertThat(answer.header("Content-Type")).startsWith("text/csv");
        var lines = answer.text().split("\r\n", -1);
        assertThat(lines).hasSize(7);
        assertThat(lines[0]).startsWith("\"number\",\"at\",\"event\"");
        assertThat(Arrays.asList(lines))
                .noneMatch(line -> line.matches(".*\"\\s*[=+@-].*"))
                .anyMatch(line -> line.contains("\"'=cmd|' /C calc'!A0\""))
                .anyMatch(line -> line.contains("\"a\\u000d\\u000a\\u001b[31m\"\"b\"\",c\""));
    }

    @Test
    void strangersKeysWithoutTheBitAndBadFormatsAreRefused() {
        var admin = panel.admin();
        var bob = panel.user("bob");
        var narrow = panel.applicationKey(admin, "{\"users\":3}");

        assertThat(panel.get(EXPORT, "").status()).isEqualTo(401);
        assertThat(panel.get(EXPORT, bob.clientKey()).status()).isEqualTo(403);
        assertThat(panel.get(EXPORT, narrow).status()).isEqualTo(403);
        assertThat(panel.get(EXPORT + "?format=xls", admin.applicationKey()).status())
                .isEqualTo(422);
        assertThat(panel.get(EXPORT + "?filter[nonsense]=1", admin.applicationKey()).status())
                .isEqualTo(400);
        assertThat(panel.post(VERIFY, "", Map.of()).status()).isEqualTo(401);
        assertThat(panel.post(VERIFY, bob.clientKey(), Map.of()).status()).isEqualTo(403);
        assertThat(panel.post(VERIFY, narrow, Map.of()).status()).isEqualTo(403);
    }

    @Test
    void theButtonSaysWhetherTheLogIsAsItWasWritten() {
        var admin = panel.admin();
        write("test:button", 3, "lobby");

        var answer = panel.post(VERIFY, admin.applicationKey(), Map.of());

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.attributes().path("intact").asBoolean()).isTrue();
        assertThat(answer.attributes().path("faults")).isEmpty();
        var told =
                panel.get(
                        "/api/application/activity?filter[event]=activity:verify",
                        admin.applicationKey());
        assertThat(told.text()).contains(admin.username());
    }
}
