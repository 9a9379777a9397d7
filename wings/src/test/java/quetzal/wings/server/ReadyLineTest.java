package quetzal.wings.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.remote.ProcessConfiguration;

class ReadyLineTest {
    private static ReadyLine ready(boolean stripAnsi, String... done) {
        var startup =
                Json.MAPPER
                        .createObjectNode()
                        .put("strip_ansi", stripAnsi)
                        .set("done", Json.MAPPER.valueToTree(List.of(done)));
        return new ReadyLine(Json.MAPPER.convertValue(startup, ProcessConfiguration.Startup.class));
    }

    private static boolean seen(ReadyLine ready, String line) {
        return ready.matches(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTextIsFoundAnywhereAsItIsWritten() {
        var ready = ready(false, "Done (", "");
        assertThat(seen(ready, "[12:00] Done (3s)!")).isTrue();
        assertThat(seen(ready, "done (3s)")).isFalse();
        assertThat(seen(ready, "x".repeat(60_000) + "Done (")).isTrue();
    }

    @Test
    void withoutAUsableEntryNothingMatches() {
        var ready = ready(false, "", "regex:(?=x)", "regex:(a)\\1");
        assertThat(seen(ready, "anything")).isFalse();
        assertThat(ready.dropped()).containsExactly("(?=x)", "(a)\\1");
    }

    @Test
    void aPatternIsSearched() {
        assertThat(seen(ready(false, "regex:in \\d+ms$"), "started in 15ms")).isTrue();
    }

    @Test
    void coloursAreStrippedOnlyWhereWanted() {
        var line = "\u001b[32mDo\u001b[0mne (\u001b]0;title\u0007";
        assertThat(seen(ready(true, "Done ("), line)).isTrue();
        assertThat(seen(ready(false, "Done ("), line)).isFalse();
    }

    @Test
    @Timeout(20)
    void aHostilePatternNeitherFillsMemoryNorTakesForever() {
        var ready =
                ready(
                        false,
                        "regex:(((a{1000}){1000}){1000}){1000}",
                        "regex:(a+)+$",
                        "regex:(x+x+)+y",
                        "regex:(.*a){400}b");
        assertThat(ready.dropped()).containsExactly("(((a{1000}){1000}){1000}){1000}");
        assertThat(seen(ready, "a".repeat(4_000) + "!")).isFalse();
        assertThat(seen(ready, "a".repeat(65_000))).isFalse();
    }
}
