package quetzal.wings.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import quetzal.wings.console.LogAlignment.Joint;
import quetzal.wings.console.LogAlignment.Whole;

class LogAlignmentTest {
    private static Whole at(long millis, String text) {
        return new Whole(millis, text.getBytes(UTF_8), false);
    }

    private static Whole open(long millis, String text) {
        return new Whole(millis, text.getBytes(UTF_8), true);
    }

    @Test
    void theLogGoesOnBehindTheLinesBothHave() {
        var journal = List.of(at(1, "a"), at(2, "b"), at(3, "c"));
        var log = List.of(at(2, "b"), at(3, "c"), at(4, "d"));

        assertThat(LogAlignment.find(journal, log)).isEqualTo(new Joint.Found(2, -1, false));
    }

    @Test
    void nothingIsMissingWhenTheLogEndsWhereTheJournalDoes() {
        var lines = List.of(at(1, "a"), at(2, "b"));

        assertThat(LogAlignment.find(lines, lines)).isEqualTo(new Joint.Found(2, -1, false));
    }

    @Test
    void anEmptyJournalLacksEverything() {
        assertThat(LogAlignment.find(List.of(), List.of(at(1, "a"))))
                .isEqualTo(new Joint.Found(0, -1, false));
    }

    @Test
    void aLogThatNoLongerReachesBackIsALoss() {
        var journal = List.of(at(1, "a"), at(2, "b"));
        var log = List.of(at(9, "x"), at(10, "y"));

        assertThat(LogAlignment.find(journal, log)).isEqualTo(new Joint.Lost(0));
    }

    @Test
    void timesTellRepeatedLinesApart() {
        var journal = new ArrayList<Whole>();
        for (int second = 0; second < 60; second++) {
            journal.add(at(second * 1_000 + 3, "tick"));
        }
        var log = new ArrayList<Whole>();
        for (int second = 57; second < 90; second++) {
            log.add(at(second * 1_000, "tick"));
        }

        assertThat(LogAlignment.find(journal, log)).isEqualTo(new Joint.Found(3, -1, false));
    }

    @Test
    void theRestOfALineThatWasShownUnfinishedIsMissing() {
        var journal = List.of(at(1, "a"), open(2, "Name? "));
        var log = List.of(at(1, "a"), at(2, "Name? Bob"), at(3, "b"));

        assertThat(LogAlignment.find(journal, log)).isEqualTo(new Joint.Found(2, 6, true));
    }

    @Test
    void aFinishedLineIsNotTheBeginningOfALongerOne() {
        var journal = List.of(at(1, "a"), at(2, "b"));
        var log = List.of(at(1, "a"), at(2, "bb"));

        assertThat(LogAlignment.find(journal, log)).isInstanceOf(Joint.Lost.class);
    }

    @Test
    void theJournalMayBeOneUnfinishedLineAhead() {
        var journal = List.of(at(1, "a"), at(2, "b"), open(3, "> "));
        var log = List.of(at(1, "a"), at(2, "b"));

        assertThat(LogAlignment.find(journal, log)).isEqualTo(new Joint.Found(2, -1, true));
        assertThat(LogAlignment.find(journal, List.of())).isEqualTo(new Joint.Found(0, -1, true));
    }

    @Test
    void anyCutOfAnyStreamIsFoundAgain() {
        for (int seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            int letters = 1 + random.nextInt(4);
            int count = 1 + random.nextInt(60);
            var engine = new ArrayList<Whole>();
            var daemon = new ArrayList<Whole>();
            long time = 0;
            for (int i = 0; i < count; i++) {
                time += 20 + random.nextInt(3_000);
                var text = "line " + random.nextInt(letters);
                engine.add(at(time, text));
                daemon.add(at(time + random.nextInt(8), text));
            }
            int known = 1 + random.nextInt(count);
            int from = random.nextInt(known);
            var journal = daemon.subList(0, known);
            var log = engine.subList(from, count);

            assertThat(LogAlignment.find(journal, log))
                    .as("seed %d", seed)
                    .isEqualTo(new Joint.Found(known - from, -1, false));
        }
    }

    @Test
    void thousandsOfIdenticalLinesTakeNoTime() {
        var journal = new ArrayList<Whole>();
        var log = new ArrayList<Whole>();
        for (int i = 0; i < 20_000; i++) {
            journal.add(at(i / 5, "y"));
            log.add(at(i / 5 + 2_000, "y"));
        }
        long start = System.nanoTime();

        assertThat(LogAlignment.find(journal, log)).isInstanceOf(Joint.Found.class);
        assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
    }

    @Test
    void liveBytesAreFoundInTheLogWhereverTheyBegin() {
        var log = "one\r\ntwo\r\nthree\r\n".getBytes(UTF_8);

        assertThat(LogAlignment.liveFrom(log, 0, "o\r\nthree\r\nfour".getBytes(UTF_8), _ -> true))
                .isEqualTo(7);
        assertThat(LogAlignment.liveFrom(log, 0, "four".getBytes(UTF_8), _ -> true))
                .isEqualTo(log.length);
        assertThat(LogAlignment.liveFrom(log, 0, "two".getBytes(UTF_8), _ -> true)).isEqualTo(5);
        assertThat(LogAlignment.liveFrom(log, 0, "one\r\nt".getBytes(UTF_8), at -> at > 2))
                .isEqualTo(log.length);
    }

    @Test
    void aLongMatchCountsHoweverLateItCame() {
        var log = "number 1\r\nnumber 2\r\nnumber 3\r\n".getBytes(UTF_8);

        assertThat(
                        LogAlignment.liveFrom(
                                log,
                                0,
                                "number 2\r\nnumber 3\r\nnumber 4\r\n".getBytes(UTF_8),
                                _ -> false))
                .isEqualTo(10);
        // What repeats itself could be anywhere: rather twice than lost.
        var same = "tick tick tick\r\n".repeat(3).getBytes(UTF_8);
        assertThat(LogAlignment.liveFrom(same, 0, same, _ -> false)).isEqualTo(same.length);
    }

    @Test
    void hostileRepetitionInLiveBytesTakesNoTime() {
        var log = "a".repeat(1 << 20).getBytes(UTF_8);
        var live = ("a".repeat((1 << 20) - 1) + "b").getBytes(UTF_8);
        long start = System.nanoTime();

        assertThat(LogAlignment.liveFrom(log, 0, live, _ -> true)).isEqualTo(1);
        assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    }
}
