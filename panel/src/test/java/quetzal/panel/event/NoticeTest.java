package quetzal.panel.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NoticeTest {
    @Test
    void readsNumbersAndRanges() {
        assertThat(Notice.parse("servers 41 7,9"))
                .contains(new Notice(Resource.SERVERS, 41, List.of(7L, 9L), false));
        assertThat(Notice.parse("audit 42 3-5"))
                .contains(new Notice(Resource.AUDIT, 42, List.of(3L, 4L, 5L), false));
    }

    @Test
    void tooManyIsAny() {
        assertThat(Notice.parse("jobs 1 *"))
                .contains(new Notice(Resource.JOBS, 1, List.of(), true));
        assertThat(Notice.parse("audit 1 1-900000"))
                .contains(new Notice(Resource.AUDIT, 1, List.of(), true));
    }

    @Test
    void whatANewerDatabaseTellsIsNotRead() {
        for (var text : List.of("", "planets 1 2", "servers x 2", "servers 1 two", "servers 1")) {
            assertThat(Notice.parse(text)).as(text).isEmpty();
        }
    }
}
