package quetzal.wings.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import quetzal.shared.json.Json;

class LineFrameTest {
    @Test
    void everyCharacterSurvivesTheWayThroughJson() throws Exception {
        var text = new StringBuilder();
        for (int c = 0; c < 0x300; c++) {
            text.append((char) c);
        }
        text.append("\u2028\u2029\ufffd").appendCodePoint(0x1f600);

        var node = Json.MAPPER.readTree(LineFrame.of(text.toString().getBytes(UTF_8)));

        assertThat(node.get("event").textValue()).isEqualTo("console output");
        assertThat(node.get("args").get(0).textValue()).isEqualTo(text.toString());
        assertThat(node.get("args")).hasSize(1);
    }

    @Test
    void theQuotedTextIsWhereItIsSaidToBe() {
        var frame = LineFrame.of("a\"b".getBytes(UTF_8));

        assertThat(new String(frame, LineFrame.quotedFrom(), LineFrame.quotedLength(frame), UTF_8))
                .isEqualTo("\"a\\\"b\"");
    }
}
