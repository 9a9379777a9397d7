package quetzal.wings.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final int SEGMENT = 4096;

    private final java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocate(Journal.BUFFER);

    @TempDir Path directory;

    private Journal open() throws IOException {
        return Journal.open(directory.resolve("j"), 8 * SEGMENT, SEGMENT);
    }

    private static ConsoleLine line(long sequence) {
        return ConsoleLine.of(
                sequence,
                1_000 + sequence,
                sequence % 3 == 0 ? LineKind.COMMAND : LineKind.OUTPUT,
                sequence % 2 == 0,
                sequence % 5 == 0,
                sequence % 7 == 0,
                sequence % 3 == 0 ? "who 1.2.3.4" : "",
                ("line " + sequence).getBytes(UTF_8));
    }

    private static List<ConsoleLine> lines(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(JournalTest::line).toList();
    }

    private static List<String> read(Journal journal, long from) throws IOException {
        var found = new ArrayList<String>();
        try (var reader = journal.reader(from)) {
            for (var entry = reader.next(); entry != null; entry = reader.next()) {
                found.add(
                        switch (entry) {
                            case JournalEntry.Line(var line) -> line.text();
                            case JournalEntry.Gap(var first, var last) -> first + ".." + last;
                        });
            }
        }
        return found;
    }

    @Test
    void linesComeBackAsTheyWere() throws IOException {
        var journal = open();
        journal.append(lines(1, 10), buffer);
        journal.close();

        try (var reader = open().reader(3)) {
            var entry = (JournalEntry.Line) reader.next();
            assertThat(entry.line()).usingRecursiveComparison().isEqualTo(line(3));
        }
        assertThat(open().next()).isEqualTo(11);
    }

    @Test
    void anEmptyJournalMakesNoFileAndBeginsAtOne() throws IOException {
        assertThat(open().next()).isEqualTo(1);
        assertThat(directory.resolve("j")).doesNotExist();
        assertThat(read(open(), 1)).isEmpty();
    }

    @Test
    void theOldestSegmentsGoAndReadersAreToldWhichLinesAreMissing() throws IOException {
        var journal = open();
        for (long from = 1; from <= 2_000; from += 20) {
            journal.append(lines(from, from + 19), buffer);
        }

        assertThat(journal.first()).isGreaterThan(1);
        assertThat(total()).isLessThanOrEqualTo(8 * SEGMENT);
        var found = read(journal, 1);
        assertThat(found.getFirst()).isEqualTo("1.." + (journal.first() - 1));
        assertThat(found.get(1)).isEqualTo("line " + journal.first());
        assertThat(found).hasSize((int) (2_000 - journal.first() + 2));
        assertThat(open().next()).isEqualTo(2_001);
    }

    private long total() throws IOException {
        try (var files = Files.list(directory.resolve("j"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void aReaderFollowsTheWriterAcrossSegments() throws IOException {
        var journal = open();
        try (var reader = journal.reader(1)) {
            long next = 1;
            for (long from = 1; from <= 3_000; from += 37) {
                journal.append(lines(from, from + 36), buffer);
                for (var entry = reader.next(); entry != null; entry = reader.next()) {
                    assertThat(((JournalEntry.Line) entry).line().sequence()).isEqualTo(next++);
                }
            }
            assertThat(next).isEqualTo(journal.next());
        }
    }

    @Test
    void aReaderThatIsOvertakenGetsAGap() throws IOException {
        var journal = open();
        journal.append(lines(1, 10), buffer);
        try (var reader = journal.reader(1)) {
            assertThat(reader.next()).isInstanceOf(JournalEntry.Line.class);
            for (long from = 11; from <= 3_000; from += 10) {
                journal.append(lines(from, from + 9), buffer);
            }
            long expected = 2;
            boolean gap = false;
            for (var entry = reader.next(); entry != null; entry = reader.next()) {
                switch (entry) {
                    case JournalEntry.Line(var line) ->
                            assertThat(line.sequence()).isEqualTo(expected++);
                    case JournalEntry.Gap(var first, var last) -> {
                        assertThat(first).isEqualTo(expected);
                        expected = last + 1;
                        gap = true;
                    }
                }
            }
            assertThat(gap).isTrue();
            assertThat(expected).isEqualTo(journal.next());
        }
    }

    @Test
    void whateverIsTornOffTheEndTheRestStaysAndNumbersGoOn() throws IOException {
        var random = new Random(3);
        for (int round = 0; round < 60; round++) {
            var folder = directory.resolve("torn" + round);
            var journal = Journal.open(folder, 8 * SEGMENT, SEGMENT);
            journal.append(lines(1, 150), buffer);
            journal.rest();
            var newest = journal.segments().getLast().path();
            long size = Files.size(newest);
            try (var file = java.nio.channels.FileChannel.open(newest, StandardOpenOption.WRITE)) {
                file.truncate(random.nextLong(size + 1));
                if (random.nextBoolean()) {
                    var noise = new byte[random.nextInt(200)];
                    random.nextBytes(noise);
                    file.write(java.nio.ByteBuffer.wrap(noise), file.size());
                }
            }

            var again = Journal.open(folder, 8 * SEGMENT, SEGMENT);
            long next = again.next();
            again.append(lines(next, next + 5), buffer);
            again.rest();

            var expected = LongStream.rangeClosed(1, next + 5).mapToObj(n -> "line " + n).toList();
            assertThat(read(again, 1)).isEqualTo(expected);
            assertThat(read(Journal.open(folder, 8 * SEGMENT, SEGMENT), 1)).isEqualTo(expected);
        }
    }

    @Test
    void aDamagedSegmentCostsItsRestAndSaysSo() throws IOException {
        var journal = open();
        journal.append(lines(1, 500), buffer);
        journal.rest();
        var damaged = journal.segments().get(1);
        try (var file =
                java.nio.channels.FileChannel.open(damaged.path(), StandardOpenOption.WRITE)) {
            file.write(java.nio.ByteBuffer.wrap(new byte[64]), damaged.size() / 2);
        }

        var found = read(open(), 1);

        assertThat(found).filteredOn(text -> text.contains("..")).hasSize(1);
        assertThat(found).contains("line 1", "line 500");
    }

    @Test
    void aGapIsKeptOnDisk() throws IOException {
        var journal = open();
        journal.append(lines(1, 2), buffer);
        journal.gap(9, 5, buffer);
        journal.append(lines(10, 11), buffer);
        journal.close();

        assertThat(read(open(), 1))
                .containsExactly("line 1", "line 2", "3..9", "line 10", "line 11");
        assertThat(read(open(), 5)).containsExactly("5..9", "line 10", "line 11");
    }

    @Test
    void aFailedAppendCanBeRepeated() throws IOException {
        var journal = open();
        Files.createDirectories(directory);
        Files.write(directory.resolve("j"), new byte[] {1}); // a file where the folder should be

        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> journal.append(lines(1, 3), buffer))
                .isInstanceOf(IOException.class);
        assertThat(journal.next()).isEqualTo(1);

        Files.delete(directory.resolve("j"));
        journal.append(lines(1, 3), buffer);
        assertThat(read(journal, 1)).containsExactly("line 1", "line 2", "line 3");
    }

    @Test
    void theLongestLineFits() throws IOException {
        var journal = Journal.open(directory.resolve("j"), 8L << 20, 1 << 20);
        var text = "x".repeat(LineSplitter.MAX_LINE).getBytes(UTF_8);
        for (int i = 1; i <= 40; i++) {
            journal.append(
                    List.of(ConsoleLine.of(i, 1, LineKind.OUTPUT, false, false, false, "", text)),
                    buffer);
        }

        assertThat(read(journal, 1))
                .hasSize(40)
                .allSatisfy(line -> assertThat(line).hasSize(65_536));
    }
}
