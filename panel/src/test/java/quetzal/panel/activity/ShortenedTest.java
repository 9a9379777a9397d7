package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class ShortenedTest {
    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }

    @Test
    void whatFitsStaysAsItIs() {
        var all = node().put("text", "x".repeat(5_000));
        assertThat(Shortened.of(all.deepCopy(), 6_000)).isEqualTo(all);
    }

    @Test
    void longTextsAreCutAndNothingElseIs() {
        var all = node().put("format", "f").put("short", "x".repeat(1_000));
        all.putObject("changes").putObject("script").put("old", "a").put("new", "😀".repeat(5_000));
        all.putArray("list").add("y".repeat(2_000)).add(7);

        var shown = Shortened.of(all, 4_000);

        assertThat(shown.path("format").asText()).isEqualTo("f");
        assertThat(shown.path("short").asText()).hasSize(1_000);
        assertThat(shown.at("/changes/script/old").asText()).isEqualTo("a");
        assertThat(shown.at("/changes/script/new").asText())
                .matches("(😀){100}… \\[10000 characters, SHA-256 [0-9a-f]{64}]");
        assertThat(shown.at("/list/0").asText()).contains("[2000 characters, SHA-256 ");
        assertThat(shown.at("/list/1").asInt()).isEqualTo(7);
    }

    @Test
    void ofManyShortValuesTheLongestFieldGoesAndTheOthersStay() {
        var all = node().put("format", "f");
        var changes = all.putObject("changes");
        changes.putObject("name").put("old", "a").put("new", "b");
        var many = changes.putObject("images").putArray("new");
        for (int i = 0; i < 1_000; i++) {
            many.add("image " + i);
        }

        var shown = Shortened.of(all, 1_000);

        assertThat(shown.path("format").asText()).isEqualTo("f");
        assertThat(shown.at("/changes/name/new").asText()).isEqualTo("b");
        assertThat(shown.at("/changes/images/cut").asInt()).isGreaterThan(10_000);
    }

    @Test
    void evenNamesWithoutEndFit() {
        var all = node();
        for (int i = 0; i < 1_000; i++) {
            all.put("name " + i, i);
        }
        assertThat(Shortened.of(all, 1_000).path("cut").asInt()).isGreaterThan(10_000);
    }
}
