package quetzal.wings.console;

import static org.assertj.core.api.Assertions.assertThat;
import static quetzal.wings.console.Throttle.Verdict.PASS;
import static quetzal.wings.console.Throttle.Verdict.SUPPRESS;
import static quetzal.wings.console.Throttle.Verdict.TRIPPED;

import org.junit.jupiter.api.Test;

class ThrottleTest {
    private final Throttle throttle = new Throttle(2, 100, 0);

    @Test
    void oneNoticePerEpisode() {
        assertThat(throttle.line(0)).isEqualTo(PASS);
        assertThat(throttle.line(1)).isEqualTo(PASS);
        assertThat(throttle.line(2)).isEqualTo(TRIPPED);
        assertThat(throttle.line(3)).isEqualTo(SUPPRESS);

        // The flood goes on in the next stretch: the same episode.
        assertThat(throttle.line(100)).isEqualTo(PASS);
        assertThat(throttle.line(101)).isEqualTo(PASS);
        assertThat(throttle.line(102)).isEqualTo(SUPPRESS);
    }

    @Test
    void armedAgainAfterAStretchWithinTheLimit() {
        for (int i = 0; i < 3; i++) {
            throttle.line(i);
        }
        throttle.line(100);
        throttle.line(200);
        throttle.line(201);

        assertThat(throttle.line(202)).isEqualTo(TRIPPED);
    }

    @Test
    void armedAgainAfterSilenceAndAfterAStart() {
        for (int i = 0; i < 3; i++) {
            throttle.line(i);
        }
        throttle.line(1_000);
        throttle.line(1_001);
        assertThat(throttle.line(1_002)).isEqualTo(TRIPPED);

        throttle.reset();
        throttle.line(1_003);
        throttle.line(1_004);
        assertThat(throttle.line(1_005)).isEqualTo(TRIPPED);
    }
}
