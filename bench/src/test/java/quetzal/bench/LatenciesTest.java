package quetzal.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void quantilesAreWithinThreePercent() {
        var latencies = new Latencies();
        for (int i = 1; i <= 100_000; i++) {
            latencies.add(i * 1_000L);
        }

        assertThat((double) latencies.quantile(0.5)).isCloseTo(50_000_000, within(1_600_000.0));
        assertThat((double) latencies.quantile(0.99)).isCloseTo(99_000_000, within(3_100_000.0));
        assertThat(latencies.quantile(1)).isEqualTo(100_000_000);
        assertThat(latencies.total()).isEqualTo(100_000);
    }

    @Test
    void nothingCountedIsZero() {
        assertThat(new Latencies().quantile(0.99)).isZero();
    }
}
