package quetzal.wings.console;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> pieces = new ArrayList<>();
    private final List<String> flags = new ArrayList<>();
    private final LineSplitter splitter =
            new LineSplitter(
                    (text, continues, open) -> {
                        pieces.add(new String(text, UTF_8));
                        flags.add((continues ? "c" : "-") + (open ? "o" : "-"));
                    });

    private void feed(String text) {
        feed(text.getBytes(UTF_8));
    }

    private void feed(byte[] bytes) {
        splitter.feed(bytes, 0, bytes.length);
    }

    @Test
    void linesEndAtLineFeedWithoutTheReturnBeforeIt() {
        feed("one\r\ntwo\nthr");
        feed("ee\r");
        feed("\nfour");

        assertThat(pieces).containsExactly("one", "two", "three");
        assertThat(splitter.hasPending()).isTrue();
    }

    @Test
    void emptyLinesAreNotReported() {
        feed("\n\r\n\na\n\n");

        assertThat(pieces).containsExactly("a");
    }

    @Test
    void blankAndReturnBecomeReturnAndLineFeedInsideTheLine() {
        feed("10% \r20%\n");

        assertThat(pieces).containsExactly("10%\r\n20%");
    }

    @Test
    void malformedBytesAreReplacedAndTheStreamGoesOn() {
        feed(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3, '\n', 0, '\n', 'o', 'k', '\n'});

        assertThat(pieces).containsExactly("a\ufffdb\ufffd", "\0", "ok");
    }

    @Test
    void loneSurrogatesAreReplaced() {
        feed(new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80, 'x', '\n'});

        assertThat(pieces.getFirst()).endsWith("x").startsWith("\ufffd");
    }

    @Test
    void aLongLineComesInPiecesCutBetweenCharacters() {
        feed("a" + "é".repeat(70_000) + "\nend\n");

        assertThat(pieces).hasSize(4);
        assertThat(pieces.subList(0, 3))
                .allSatisfy(
                        piece ->
                                assertThat(piece.getBytes(UTF_8).length)
                                        .isLessThanOrEqualTo(65_536));
        assertThat(String.join("", pieces.subList(0, 3))).isEqualTo("a" + "é".repeat(70_000));
        assertThat(flags).containsExactly("-o", "co", "c-", "--");
        assertThat(pieces.getLast()).isEqualTo("end");
    }

    @Test
    void aLineWithoutEndKeepsABoundedBuffer() {
        var block = "x".repeat(60_000).getBytes(UTF_8);
        for (int i = 0; i < 1_000; i++) {
            feed(block);
        }
        feed("\ndone\n");

        assertThat(pieces.getLast()).isEqualTo("done");
        assertThat(pieces.subList(0, pieces.size() - 1).stream().mapToInt(String::length).sum())
                .isEqualTo(60_000_000);
    }

    @Test
    void binaryThatGrowsWhenCleanedIsCutAgain() {
        var bytes = new byte[65_536];
        java.util.Arrays.fill(bytes, (byte) 0xfe);
        feed(bytes);
        feed("\n");

        assertThat(pieces)
                .allSatisfy(
                        piece ->
                                assertThat(piece.getBytes(UTF_8).length)
                                        .isLessThanOrEqualTo(65_536));
        assertThat(String.join("", pieces)).isEqualTo("\ufffd".repeat(65_536));
        assertThat(flags.getLast()).isEqualTo("c-");
    }

    @Test
    void aFlushedPromptIsOpenAndItsRestContinues() {
        feed("Name? ");
        splitter.flush();
        feed("Bob\nnext\n");

        assertThat(pieces).containsExactly("Name? ", "Bob", "next");
        assertThat(flags).containsExactly("-o", "c-", "--");
    }

    @Test
    void aFlushLeavesHalfACharacterAndAReturnPending() {
        feed(new byte[] {'a', (byte) 0xe2, (byte) 0x82});
        splitter.flush();
        feed(new byte[] {(byte) 0xac, '\r'});
        splitter.flush();
        feed("\nb\n");

        assertThat(pieces).containsExactly("a", "€", "b");
        assertThat(flags).containsExactly("-o", "co", "--");
    }

    @Test
    void aLineEndAfterAFlushMakesNoEmptyLine() {
        feed("> ");
        splitter.flush();
        feed("\nfresh\n");

        assertThat(pieces).containsExactly("> ", "fresh");
        assertThat(flags).containsExactly("-o", "--");
    }

    @Test
    void howTheBytesAreCutMakesNoDifference() {
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            var bytes = noise(random);
            var whole = split(bytes, bytes.length + 1, random);
            var cut = split(bytes, 1 + random.nextInt(9), random);

            assertThat(cut).isEqualTo(whole);
        }
    }

    private static byte[] noise(Random random) {
        var alphabet = "ab \r\n\n€é\"\\\u0000\u001b".getBytes(UTF_8);
        var bytes = new byte[random.nextInt(400)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = alphabet[random.nextInt(alphabet.length)];
        }
        return bytes;
    }

    private static List<String> split(byte[] bytes, int most, Random random) {
        var found = new ArrayList<String>();
        var splitter =
                new LineSplitter(
                        (text, continues, open) ->
                                found.add(new String(text, ISO_8859_1) + continues + open));
        int at = 0;
        while (at < bytes.length) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(most));
            splitter.feed(bytes, at, count);
            at += count;
        }
        splitter.end();
        return found;
    }
}
