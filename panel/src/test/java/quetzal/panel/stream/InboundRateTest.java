package quetzal.panel.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class InboundRateTest {
    @Test
    void aThousandAtOnceThenTwoHundredAndFiftyPerSecond() {
        var rate = new InboundRate(0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(rate.take(0)).isTrue();
        }
        assertThat(rate.take(0)).isFalse();
        int passed = 0;
        for (int millis = 1; millis <= 10_000; millis++) {
            passed += rate.take(Duration.ofMillis(millis).toNanos()) ? 1 : 0;
        }
        assertThat(passed).isEqualTo(2_500);
    }
}
