package quetzal.shared.id;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerIdTest {
    @Test
    void readsTheFullFormInEitherCase() {
        assertThat(ServerId.of("B9F0D1C2-0000-4000-8000-00000000000F").shortText())
                .isEqualTo("b9f0d1c2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-1-1-1-1",
                "b9f0d1c2",
                "b9f0d1c2-0000-4000-8000-00000000000g",
                "b9f0d1c2-0000-4000-8000-0000000000011",
                "b9f0d1c200000-4000-8000-000000000001",
                "../../../../../../../etc/passwd/xxxx",
                "b9f0d1c2-0000-4000-8000-00000000000\u0661"
            })
    void refusesEverythingElse(String text) {
        assertThat(ServerId.parse(text)).isEmpty();
    }
}
