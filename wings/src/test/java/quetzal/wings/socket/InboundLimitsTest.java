package quetzal.wings.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quetzal.shared.protocol.console.ClientEvent;
import quetzal.shared.protocol.console.ConsoleCodec;
import quetzal.wings.socket.InboundLimits.Verdict;

/// The numbers mean what the documents say: so many at once, then one in so much time.
class InboundLimitsTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();

    private static ClientEvent event(String name) {
        return ConsoleCodec.decode("{\"event\":\"" + name + "\",\"args\":[\"tail:1\"]}")
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "auth, 2, 5000",
        "send logs, 2, 5000",
        "subscribe console, 2, 5000",
        "send command, 10, 1000",
        "set state, 4, 1000",
        "send stats, 4, 1000",
        "something else, 4, 1000"
    })
    void eachKindHasItsOwn(String name, int burst, int millisEach) {
        var limits = new InboundLimits(0);
        for (int i = 0; i < burst; i++) {
            assertThat(limits.event(event(name), HOUR)).isInstanceOf(Verdict.Pass.class);
        }
        assertThat(limits.event(event(name), HOUR))
                .as("told once")
                .isEqualTo(new Verdict.Drop(Optional.of(event(name).name())));
        assertThat(limits.event(event(name), HOUR)).isEqualTo(new Verdict.Drop(Optional.empty()));

        long each = Duration.ofMillis(millisEach).toNanos();
        assertThat(limits.event(event(name), HOUR + each - 1)).isInstanceOf(Verdict.Drop.class);
        assertThat(limits.event(event(name), HOUR + each)).isInstanceOf(Verdict.Pass.class);
        assertThat(limits.event(event(name), HOUR + each)).isInstanceOf(Verdict.Drop.class);
    }

    @Test
    void allFramesTogetherAreTenAtOnceAndFivePerSecond() {
        var limits = new InboundLimits(0);
        for (int i = 0; i < 10; i++) {
            assertThat(limits.frame(HOUR)).isInstanceOf(Verdict.Pass.class);
        }
        assertThat(limits.frame(HOUR)).isEqualTo(new Verdict.Drop(Optional.of("global")));
        int passed = 0;
        for (int millis = 1; millis <= 10_000; millis++) {
            var verdict = limits.frame(HOUR + Duration.ofMillis(millis).toNanos());
            passed += verdict instanceof Verdict.Pass ? 1 : 0;
        }
        assertThat(passed).isEqualTo(50);
    }

    @Test
    void aThousandTooManyInARowAreAFlood() {
        var limits = new InboundLimits(0);
        for (int i = 0; i < 10 + 1_000; i++) {
            assertThat(limits.frame(HOUR)).isNotInstanceOf(Verdict.Flood.class);
        }
        assertThat(limits.frame(HOUR)).isInstanceOf(Verdict.Flood.class);
    }
}
