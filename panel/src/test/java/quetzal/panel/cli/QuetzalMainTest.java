package quetzal.panel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import quetzal.panel.PanelFixture;

class QuetzalMainTest {
    @RegisterExtension static final PanelFixture panel = new PanelFixture();

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Map<String, String> environment, String in, String... arguments) {
        return QuetzalMain.execute(
                environment,
                new BufferedReader(new StringReader(in)),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                false,
                arguments);
    }

    private static Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("QUETZAL_URL", panel.url());
        environment.put("QUETZAL_KEY", panel.admin().applicationKey());
        return environment;
    }

    @Test
    void runsACommandOfTheSameTable() {
        var someone = panel.user("somebody");

        assertThat(run(environment(), "", "user", "info", someone.username())).isZero();
        assertThat(out.toString()).contains(someone.email());
    }

    @Test
    void whatItDoesIsInTheLogAsDoneByTheToolWithItsKeyAndOpensNoDoor() {
        var admin = panel.admin();
        var key = admin.applicationKey();
        var environment = Map.of("QUETZAL_URL", panel.url(), "QUETZAL_KEY", key);
        assertThat(run(environment, "", "node", "info", "by-the-tool")).isEqualTo(1);
        assertThat(
                        panel.post(
                                        "/api/application/console",
                                        key,
                                        Map.of("command", "node info by-a-script"))
                                .status())
                .isEqualTo(200);

        assertThat(rows("by-the-tool")).containsExactly("cli " + key.substring(0, 16) + " failed");
        assertThat(rows("by-a-script")).containsExactly("api " + key.substring(0, 16) + " failed");

        // who says to be the tool may do no more than the key may
        var powerless = panel.applicationKey(admin, "{\"servers\":1}");
        assertThat(run(Map.of("QUETZAL_URL", panel.url(), "QUETZAL_KEY", powerless), "", "help"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("may not change console");
    }

    private static List<String> rows(String word) {
        return panel.database()
                .read(
                        tx ->
                                tx.createQuery(
                                                "SELECT source || ' ' || api_key || ' ' || outcome FROM activity"
                                                        + " WHERE event = 'console:command' AND properties ->> 'command' LIKE '%'"
                                                        + " || :word")
                                        .bind("word", word)
                                        .mapTo(String.class)
                                        .list());
    }

    @Test
    void helpIsThePanelsOwn() {
        assertThat(run(environment(), "", "help")).isZero();
        assertThat(out.toString()).contains("server restart", "audit verify");
    }

    @Test
    void wordsOfTheShellStayWords() {
        assertThat(run(environment(), "", "node", "info", "no \"such\" node")).isEqualTo(1);
        assertThat(out.toString()).isEqualTo("error: There is no node no \"such\" node.\n");
    }

    @Test
    void readsCommandsFromStandardInputInOrder() {
        assertThat(run(environment(), "help node\n\nnode info none\nexit\nnever", new String[0]))
                .isEqualTo(1);
        assertThat(out.toString())
                .containsSubsequence("node drain", "error: There is no node none.");
    }

    @Test
    void addressAndKeyComeByFlagsAndFileToo() throws Exception {
        var file = Files.writeString(folder.resolve("key"), panel.admin().applicationKey() + "\n");

        assertThat(run(Map.of(), "", "--url=" + panel.url(), "--key-file=" + file, "egg", "list"))
                .isZero();
        assertThat(
                        run(
                                Map.of(),
                                "",
                                "--url",
                                panel.url(),
                                "--key",
                                panel.admin().applicationKey(),
                                "egg",
                                "list"))
                .isZero();
    }

    @Test
    void saysWhatIsMissingOrWrong() {
        assertThat(run(Map.of(), "", "help")).isEqualTo(2);
        assertThat(run(Map.of("QUETZAL_URL", panel.url()), "", "help")).isEqualTo(2);
        assertThat(run(Map.of("QUETZAL_URL", panel.url(), "QUETZAL_KEY", "ptla_wrong"), "", "help"))
                .isEqualTo(1);
        assertThat(run(Map.of("QUETZAL_URL", "http://127.0.0.1:1", "QUETZAL_KEY", "x"), "", "help"))
                .isEqualTo(3);
        assertThat(err.toString())
                .contains("--url", "QUETZAL_KEY", "does not answer")
                .doesNotContain("Exception");
    }
}
