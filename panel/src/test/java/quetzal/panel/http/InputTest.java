package quetzal.panel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputTest {
    @Test
    void textsAreStrippedAndEmptyOnesAreNull() {
        var in = input("{\"a\":\"  x  \",\"b\":\"   \",\"c\":\"\",\"p\":\" kept \"}");

        assertThat(in.text("a").get()).isEqualTo("x");
        assertThat(in.text("b").optional()).isEmpty();
        assertThat(in.text("c").orNull()).isNull();
        assertThat(in.exactText("p").get()).isEqualTo(" kept ");
        in.verify();
    }

    @Test
    void numbersAndFlagsMayBeTexts() {
        var in = input("{\"n\":\"42\",\"m\":7,\"t\":\"true\",\"o\":1,\"f\":\"0\"}");

        assertThat(in.integer("n").get()).isEqualTo(42);
        assertThat(in.integer("m").between(1, 7).get()).isEqualTo(7);
        assertThat(in.flag("t").orElse(false)).isTrue();
        assertThat(in.flag("o").orElse(false)).isTrue();
        assertThat(in.flag("f").orElse(true)).isFalse();
        assertThat(in.flag("none").optional()).isEmpty();
        in.verify();
    }

    @Test
    void failedRulesAreListedInFieldOrderWithDottedNames() {
        var in =
                input(
                        "{\"name\":5,\"limits\":{\"memory\":-1},\"files\":[{\"from\":\"a\"}],\"list\":[\"ok\",{}]}");
        in.text("name").required().max(3);
        in.object("limits").integer("memory").required().min(0);
        in.object("limits").integer("disk").required();
        in.objects("files", 10).forEach(file -> file.text("to").required());
        in.texts("list");
        in.integer("huge").required();

        var failed = catchThrowableOfType(ValidationFailed.class, in::verify);

        assertThat(failed.errors().stream().map(e -> e.field() + " " + e.rule()))
                .containsExactly(
                        "name string",
                        "limits.memory min",
                        "limits.disk required",
                        "files.0.to required",
                        "list.1 string",
                        "huge required");
    }

    @Test
    void numbersBeyondReasonAreNoNumbers() {
        var in = input("{\"a\":1.5,\"b\":1e400,\"c\":99999999999999999999,\"d\":\"12x\"}");
        List.of("a", "b", "c", "d").forEach(in::integer);

        var failed = catchThrowableOfType(ValidationFailed.class, in::verify);

        assertThat(failed.errors()).hasSize(4).allMatch(e -> e.rule().equals("integer"));
    }

    @Test
    void addressesOfMail() {
        for (var good : List.of("a@b.example", "a.b+c@x-y.example", "ü@example.com")) {
            assertThat(fails(good)).as(good).isFalse();
        }
        for (var bad : List.of("a", "a@", "@b", "a b@c", "a@b c", "a@b@c", "<a@b>")) {
            assertThat(fails(bad)).as(bad).isTrue();
        }
    }

    private static boolean fails(String address) {
        var node = WireJson.MAPPER.createObjectNode().put("e", address);
        var in = Input.of(node);
        in.text("e").email();
        return in.failed("e");
    }

    private static Input input(String json) {
        try {
            return Input.of((ObjectNode) WireJson.READER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
