package quetzal.panel.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumberSetTest {
    private final NumberSet set = new NumberSet();

    @Test
    void remembersEachNumberOnce() {
        assertThat(set.add(1)).isTrue();
        assertThat(set.add(1)).isFalse();
        assertThat(set.add(64)).isTrue();
        assertThat(set.add(1_023)).isTrue();
        assertThat(set.add(1_024)).isTrue();
        assertThat(set.add(5_000_000_000L)).isTrue();

        assertThat(set.all()).containsExactlyInAnyOrder(1L, 64L, 1_023L, 1_024L, 5_000_000_000L);
        assertThat(set.contains(65)).isFalse();
    }

    @Test
    void forgetsWhatIsTakenOut() {
        set.add(7);
        set.add(2_000);

        assertThat(set.remove(7)).isTrue();
        assertThat(set.remove(7)).isFalse();
        assertThat(set.remove(8)).isFalse();
        assertThat(set.all()).containsExactly(2_000L);
    }
}
