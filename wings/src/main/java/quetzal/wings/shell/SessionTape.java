package quetzal.wings.shell;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import quetzal.shared.protocol.shell.ShellReport;
import quetzal.wings.container.TerminalSize;

/// What one shell shows, on its way to the recorder: there is none before it has begun, and none when it could not
/// begin.
final class SessionTape {
    private volatile Optional<SessionRecorder> recorder = Optional.empty();
    private final CountDownLatch known = new CountDownLatch(1);

    void into(SessionRecorder begun) {
        recorder = Optional.of(begun);
        known.countDown();
    }

    void output(byte[] buffer, int offset, int length) {
        with(tape -> tape.output(buffer, offset, length));
    }

    void input(byte[] bytes) {
        with(tape -> tape.input(bytes));
    }

    void resize(TerminalSize size) {
        with(tape -> tape.resize(size));
    }

    void flush() {
        with(SessionRecorder::flush);
    }

    private void with(Consumer<SessionRecorder> act) {
        recorder.ifPresent(act);
    }

    /// Empty when nothing was recorded.
    Optional<ShellReport.Recording> finish() {
        known.countDown();
        return recorder.flatMap(SessionRecorder::finish);
    }

    /// Waits, at most about so long, for more than `known` bytes; false when nothing comes any more.
    boolean awaitMore(long bytes, Duration wait) throws InterruptedException {
        if (!known.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            return true;
        }
        var tape = recorder;
        return tape.isPresent() && tape.get().awaitMore(bytes, wait);
    }
}
