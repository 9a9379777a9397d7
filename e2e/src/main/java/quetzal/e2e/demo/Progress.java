package quetzal.e2e.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells on one stream what is being done, since when the demo runs, and every few seconds that it still is.
final class Progress {
    private static final Duration STILL = Duration.ofSeconds(5);

    private final PrintStream out;
    private final long started = System.nanoTime();

    Progress(PrintStream out) {
        this.out = out;
    }

    void say(String text) {
        out.println(text);
        out.flush();
    }

    void step(String text) {
        out.printf("%4d s  %s%n", elapsedSeconds(), text);
        out.flush();
    }

    long elapsedSeconds() {
        return Duration.ofNanos(System.nanoTime() - started).toSeconds();
    }

    /// Says `text`, then does `work`; while that takes long, says so with what `detail` has to add.
    <T> T during(String text, Supplier<@Nullable String> detail, Supplier<T> work) {
        step(text);
        var ticker =
                Thread.ofVirtual()
                        .name("progress")
                        .start(
                                () -> {
                                    while (true) {
                                        try {
                                            Thread.sleep(STILL);
                                        } catch (InterruptedException e) {
                                            return;
                                        }
                                        var more = detail.get();
                                        step(
                                                "   … still at it"
                                                        + (more == null ? "" : ": " + more));
                                    }
                                });
        try {
            return work.get();
        } finally {
            ticker.interrupt();
        }
    }

    void during(String text, Runnable work) {
        during(
                text,
                () -> null,
                () -> {
                    work.run();
                    return true;
                });
    }
}
