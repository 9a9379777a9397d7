package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import quetzal.e2e.stack.ConsoleSocket;
import quetzal.e2e.stack.Engine;
import quetzal.e2e.stack.Pause;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.Stack;

/// No line is lost or comes twice: not for a page that reconnects, and not when the daemon is killed.
@Tag("docker")
@ExtendWith(SharedStack.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleContinuityTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int RATE = 5000;
    private static final int KILLS = 20;

    private Stack stack;
    private ServerView server;

    @BeforeAll
    void createServer(Stack stack) {
        this.stack = stack;
        server = stack.create(stack.pretendGame("continuity"));
    }

    private long newestSequence() {
        try (var console = ConsoleSocket.open(server, stack.panelUrl())) {
            console.send("subscribe console", "tail:0");
            return Long.parseLong(console.await("console live", Duration.ofSeconds(10)).first());
        }
    }

    private static List<Integer> upTo(int ticks) {
        return IntStream.rangeClosed(1, ticks).boxed().toList();
    }

    private static List<Long> contiguous(List<Long> sequence) {
        return LongStream.range(0, sequence.size())
                .mapToObj(offset -> sequence.getFirst() + offset)
                .toList();
    }

    @Test
    void aPageThatReconnectsAtRandomMomentsGetsEveryLineOnce() {
        int seconds = 6;
        var random = new Random(20);
        try (var page = new SequencedLines(server, stack.panelUrl(), newestSequence())) {
            server.command("pace " + RATE + " " + seconds);
            for (int i = 0; i < 15; i++) {
                page.read(Duration.ofMillis(100 + random.nextInt(400)));
                page.reconnect();
            }

            assertThat(page.readUntilTick(RATE * seconds, LONG)).isTrue();
            assertThat(page.ticks()).isEqualTo(upTo(RATE * seconds));
            assertThat(page.sequence()).isEqualTo(contiguous(page.sequence()));
            assertThat(page.gaps()).isEmpty();
        }
    }

    @Test
    void twentyKillsOfTheDaemonUnderOutputLoseNothingAndStopNothing() {
        int rate = 200;
        int seconds = 60;
        var random = new Random(137);
        long before = newestSequence();
        var startedAt = Engine.inspect(server.server().uuid(), "{{.State.StartedAt}}");
        server.command("pace " + rate + " " + seconds);
        for (int i = 0; i < KILLS; i++) {
            Pause.of(Duration.ofMillis(random.nextInt(800)));
            stack.killWings();
            stack.startWings();
        }

        try (var page = new SequencedLines(server, stack.panelUrl(), before)) {
            assertThat(page.readUntilTick(rate * seconds, Duration.ofSeconds(180))).isTrue();
            assertThat(page.ticks()).isEqualTo(upTo(rate * seconds));
            assertThat(page.sequence()).isEqualTo(contiguous(page.sequence()));
            assertThat(page.sequence().getFirst()).isEqualTo(before + 1);
        }
        assertThat(Engine.inspect(server.server().uuid(), "{{.State.StartedAt}}"))
                .isEqualTo(startedAt);
        assertThat(server.state()).isEqualTo("running");
    }
}
