package quetzal.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.Stack;

/// A server's log for tools: followed whatever becomes of the server and its daemon, and read back when it is stopped.
@Tag("docker")
@ExtendWith(SharedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerLogTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Pattern TICK = Pattern.compile("\\[TICK]: (\\d{8})");
    private static final int TICKS = 10_000;

    private Stack stack;
    private ServerView server;
    private String logs;

    @BeforeAll
    void createServer(Stack stack) {
        this.stack = stack;
        server = stack.create(stack.pretendGame("logged"));
        logs = "/api/client/servers/" + server.server().identifier() + "/logs";
    }

    private Follower follow(String query) {
        return new Follower(stack, logs + "/stream?" + query);
    }

    private static List<Integer> ticks(List<String> lines) {
        return lines.stream()
                .map(TICK::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(match -> Integer.valueOf(match.group(1)))
                .toList();
    }

    private static void assertContiguous(List<JsonNode> frames) {
        assertThat(frames).allMatch(frame -> frame.has("seq"));
        var numbers = frames.stream().map(frame -> frame.path("seq").asLong()).toList();
        assertThat(numbers)
                .isEqualTo(
                        LongStream.range(0, frames.size())
                                .mapToObj(offset -> numbers.getFirst() + offset)
                                .toList());
    }

    private static boolean says(JsonNode frame, String text) {
        return frame.path("line").asText().contains(text)
                && !frame.path("kind").asText().equals("command");
    }

    @Test
    void tenThousandLinesAStopAStartAndADeadDaemonLoseNothing() throws Exception {
        server.power("start");
        server.awaitState(LONG, "running");
        try (var json = follow("tail=1&format=json");
                var text = follow("tail=1&timestamps=true")) {
            var heard = new ArrayList<>(json.until(frame -> true));
            text.next();

            server.command("pace 5000 2");
            heard.addAll(json.until(frame -> says(frame, "Pace of 10000 done")));
            var lines = text.texts(line -> line.endsWith("Pace of 10000 done"));
            var all = IntStream.rangeClosed(1, TICKS).boxed().toList();
            assertThat(ticks(heard.stream().map(f -> f.path("line").asText()).toList()))
                    .isEqualTo(all);
            assertThat(ticks(lines)).isEqualTo(all);
            assertThat(lines).allMatch(line -> OffsetDateTime.parse(line.split(" ", 2)[0]) != null);

            server.power("stop");
            server.awaitState(LONG, "offline");
            server.power("start");
            server.awaitState(LONG, "running");
            server.command("say after the start");
            heard.addAll(json.until(frame -> says(frame, "[Server] after the start")));

            stack.killWings();
            stack.startWings();
            server.awaitState(LONG, "running");
            server.command("bigline 200000");
            heard.addAll(json.until(frame -> says(frame, "Big line of 200000 done")));
            server.command("ansi");
            heard.addAll(json.until(frame -> says(frame, "Ansi done")));
            assertContiguous(heard);

            var shown = text.texts(line -> line.endsWith("Ansi done"));
            assertThat(shown).anyMatch(line -> line.contains("\u001b[38;5;208m256 colours"));
            assertThat(shown)
                    .anyMatch(line -> line.endsWith("title sequence above, bell: end"))
                    .noneMatch(line -> line.contains("\u001b]") || line.contains("\u0007"));
        }
    }

    @Test
    void aStoppedServersLogIsReadSearchedAndTakenAsAFile() throws Exception {
        server.power("start");
        server.awaitState(LONG, "running");
        server.command("echo The Needle");
        try (var until = follow("tail=50")) {
            until.texts("The Needle"::equals);
        }
        server.power("kill");
        server.awaitState(LONG, "offline");

        try (var end = follow("tail=3&follow=false")) {
            assertThat(end.rest()).hasSize(3);
            assertThat(end.awaitClose()).isEqualTo(1000);
        }
        var pages = pages();
        var needle =
                pages.stream()
                        .filter(line -> line.path("line").asText().equals("The Needle"))
                        .findFirst()
                        .orElseThrow();
        var at = Instant.parse(needle.path("time").asText());

        var recent = jsonLines("follow=false&format=json&since=10m");
        assertThat(recent.getLast()).isEqualTo(pages.getLast().path("seq").asLong());
        var since = jsonLines("follow=false&format=json&since=" + at);
        assertThat(since.getFirst()).isLessThanOrEqualTo(needle.path("seq").asLong());
        assertThat(since).hasSizeLessThanOrEqualTo(recent.size());
        assertThat(jsonLines("follow=false&format=json&since=" + Instant.now().plusSeconds(60)))
                .isEmpty();

        var found = stack.api().get(logs + "?search=" + encoded("the needle")).path("data");
        assertThat(found)
                .extracting(line -> line.path("kind").asText())
                .as("what was typed, its echo, and the answer")
                .containsExactly("command", "output", "output");
        var before = "&until=" + at.minusSeconds(3600);
        assertThat(stack.api().get(logs + "?search=needle" + before).path("data")).isEmpty();
        assertThat(stack.api().get(logs + "?search=needle&since=" + at.minusMillis(1)).path("data"))
                .isNotEmpty();
        assertThat(stack.api().send("GET", logs + "?lines=5001", null).statusCode()).isEqualTo(422);

        var file = stack.api().send("GET", logs + "/download", null);
        assertThat(file.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("attachment")
                .contains("-console.log");
        assertThat(file.body().lines().count()).isEqualTo(pages.size());
        assertThat(file.body()).contains("\nThe Needle\n");
        var part =
                stack.api()
                        .send("GET", logs + "/download?timestamps=true&search=needle", null)
                        .body();
        assertThat(part.lines()).hasSize(3).allMatch(line -> line.matches("\\S+Z .*The Needle"));
    }

    /// All of the journal, page by page.
    private List<JsonNode> pages() {
        var all = new ArrayList<JsonNode>();
        for (long after = 0; ; ) {
            var page = stack.api().get(logs + "?lines=3000&after=" + after);
            page.path("data").forEach(all::add);
            var next = page.at("/meta/next");
            if (next.isNull()) {
                assertThat(all.getLast().path("seq").asLong())
                        .isEqualTo(page.at("/meta/newest").asLong());
                assertContiguous(all);
                return all;
            }
            after = next.asLong();
        }
    }

    private List<Long> jsonLines(String query) {
        try (var lines = follow(query)) {
            return lines.rest().stream()
                    .map(text -> Follower.json(text).path("seq").asLong())
                    .toList();
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }
}
