package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import quetzal.panel.activity.Fault.Kind;

/// What is taken from the log for its age, and what a purge may not hide.
class RetentionTest extends TrailOnDatabase {
    @Test
    void afterAPurgeTheRestIsVerifiableAndThePurgeIsTold() {
        write(1500);
        trail.seal();
        clock.jump(Duration.ofDays(40));
        assertThatThrownBy(() -> trail.purge(Actor.cli(), Duration.ofDays(29)))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(trail.purge(Actor.cli(), Duration.ofDays(39))).isEqualTo(1500);

        assertThat(number("SELECT count(*) FROM activity")).isEqualTo(1);
        assertThat(
                        number(
                                "SELECT cast(properties ->> 'rows' AS bigint) FROM activity WHERE event = 'activity:purge'"))
                .isEqualTo(1500);
        write(3);
        trail.seal();
        var found = verify();
        assertThat(found.faults()).isEmpty();
        assertThat(found.purgedUpTo()).isEqualTo(1500);
        assertThat(found.rows()).isEqualTo(4);

        tamper("DELETE FROM activity WHERE event = 'activity:purge'");
        assertThat(verify().faults()).extracting(Fault::kind).containsOnly(Kind.REMOVED);
    }

    @Test
    void aPurgeNeverHidesTampering() {
        write(5);
        trail.seal();
        tamper("UPDATE activity SET ip = 'forged' WHERE id = 2");
        clock.jump(Duration.ofDays(40));
        assertThatThrownBy(() -> trail.purge(Actor.cli(), Duration.ofDays(30)))
                .hasMessageContaining("position 2");
        assertThat(number("SELECT count(*) FROM activity")).isEqualTo(5);
    }

    @Test
    void aForgedPurgeIsFound() {
        write(5);
        trail.seal();
        tamper(
                "DELETE FROM activity WHERE id <= 2",
                "INSERT INTO activity_purges SELECT position, hash, 2, now(), gen_random_uuid(), 'x' FROM activity_seals"
                        + " WHERE position = 2",
                "DELETE FROM activity_seals WHERE position <= 2");
        assertThat(verify().faults()).extracting(Fault::kind).contains(Kind.CHAIN);
    }

    @Test
    void keepingByTheClockLeavesWhatWasNotTakenOutside() {
        write(10);
        trail.seal();
        clock.jump(Duration.ofDays(40));
        assertThat(trail.keepOnly(Duration.ofDays(30), 4)).isEqualTo(4);
        assertThat(trail.keepOnly(Duration.ofDays(30), Long.MAX_VALUE)).isEqualTo(6);
        assertThat(trail.keepOnly(Duration.ofDays(30), Long.MAX_VALUE)).isZero();
        assertThatThrownBy(() -> trail.keepOnly(Duration.ofDays(29), 4))
                .isInstanceOf(IllegalArgumentException.class);
        trail.seal();
        assertThat(verify().faults()).isEmpty();
        assertThat(number("SELECT count(*) FROM activity WHERE event = 'activity:purge'"))
                .isEqualTo(2);
    }
}
