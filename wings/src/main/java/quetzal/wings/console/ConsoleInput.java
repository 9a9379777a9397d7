package quetzal.wings.console;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Makes lines of a server's output: splits, throttles, shows text that waits for its line end, and holds output back
/// while the past is looked up.
final class ConsoleInput {
    private static final int BATCH = 512;

    /// What a server may print while its past is looked up; what is more is lost, and said to be.
    private static final int HELD_BYTES = 8 << 20;

    private static final long LONGEST_PATIENCE_MILLIS = 10_000;

    /// Text without a line end is shown after this even when more keeps coming.
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ConsoleLog lines;
    private final ConsoleSettings settings;
    private final ScheduledExecutorService timer;
    private final Clock clock;
    private final LineSplitter splitter = new LineSplitter(this::piece);
    private final Throttle throttle;
    private final List<LineDraft> drafts = new ArrayList<>();
    private volatile @Nullable LineObserver observer;
    private @Nullable HeldOutput held;
    private boolean replaying;
    private long now;
    private boolean armed;
    private long pendingSince;
    private long newestInput;

    ConsoleInput(
            ConsoleLog lines,
            ConsoleSettings settings,
            ScheduledExecutorService timer,
            Clock clock) {
        this.lines = lines;
        this.settings = settings;
        this.timer = timer;
        this.clock = clock;
        this.throttle =
                new Throttle(
                        settings.throttleLines(),
                        settings.throttleInterval().toNanos(),
                        System.nanoTime());
    }

    void observer(@Nullable LineObserver next) {
        observer = next;
    }

    synchronized void accept(byte[] buffer, int offset, int length) {
        var holding = held;
        if (holding != null) {
            holding.add(buffer, offset, length, clock.millis());
            notifyAll();
            return;
        }
        take(buffer, offset, length);
    }

    private void take(byte[] buffer, int offset, int length) {
        now = clock.millis();
        boolean had = splitter.hasPending();
        splitter.feed(buffer, offset, length);
        publish();
        newestInput = System.nanoTime();
        if (splitter.hasPending()) {
            if (!had) {
                pendingSince = newestInput;
            }
            arm(settings.partialAfter().toNanos());
        }
    }

    private void arm(long nanos) {
        if (!armed) {
            armed = true;
            var _ = timer.schedule(this::partial, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private synchronized void partial() {
        armed = false;
        if (!splitter.hasPending() || held != null) {
            return;
        }
        long time = System.nanoTime();
        long quiet = time - newestInput;
        long wait = settings.partialAfter().toNanos();
        if (quiet < wait && time - pendingSince < LONGEST_WAIT_NANOS) {
            arm(wait - quiet);
            return;
        }
        now = clock.millis();
        splitter.flush();
        publish();
        pendingSince = time;
    }

    /// The server's process is over: what is pending is a line.
    synchronized void ended() {
        if (held != null) {
            held.end();
            return;
        }
        now = clock.millis();
        splitter.end();
        publish();
    }

    synchronized void resetThrottle() {
        throttle.reset();
    }

    private void piece(byte[] text, boolean continues, boolean open) {
        boolean suppress = false;
        if (settings.throttled() && !replaying) {
            var verdict = throttle.line(System.nanoTime());
            suppress = verdict != Throttle.Verdict.PASS;
            if (verdict == Throttle.Verdict.TRIPPED) {
                drafts.add(
                        LineDraft.said(
                                now,
                                LineKind.DAEMON,
                                "",
                                DaemonText.line(
                                        settings.appName(),
                                        "The server prints faster than a console can show; lines are left out here"
                                                + " until it slows down. All of them are kept.")));
            }
        }
        var watching = observer;
        if (watching != null) {
            watching.line(text);
        }
        drafts.add(LineDraft.output(now, text, continues, open, suppress));
        if (drafts.size() >= BATCH) {
            publish();
        }
    }

    private void publish() {
        lines.append(drafts);
        drafts.clear();
    }

    /// From now on output is held back.
    synchronized void hold() {
        if (held == null) {
            held = new HeldOutput(HELD_BYTES, clock.millis());
        }
    }

    /// Adds what the engine's log has and the journal lacks, then what was held back.
    ///
    /// - waits: up to `patienceMillis` for the first held bytes, when the log ends after the hold began; for the journal
    ///   to keep up
    void resume(List<EngineLine> log, boolean cut, List<ConsoleLine> journal, long patienceMillis) {
        hold();
        var past = new EngineLog(log);
        int live = liveFrom(past, patienceMillis);
        var whole = past.wholeLines(live);
        switch (LogAlignment.find(EngineLog.wholeLines(journal), whole.lines())) {
            case LogAlignment.Joint.Found(var index, var offset, var inside) -> {
                if (journal.isEmpty() && cut) {
                    say("Older output is missing here: the engine kept no more of it.");
                }
                replay(past, whole.start(index, offset, live), live, inside);
            }
            case LogAlignment.Joint.Lost(var index) -> {
                if (!whole.lines().isEmpty() || cut) {
                    say(
                            "Output may be missing here: what the engine kept does not reach back to the last line"
                                    + " known.");
                }
                replay(past, whole.start(index, -1, live), live, false);
            }
        }
        while (release()) {
            lines.awaitWritten();
        }
    }

    private synchronized int liveFrom(EngineLog past, long patienceMillis) {
        var holding = Objects.requireNonNull(held);
        // The further the log goes on behind the hold, the surer it is that the same comes live, if
        // late.
        long beyond = past.lastMillis() - holding.since();
        long patience = Math.max(patienceMillis, Math.min(LONGEST_PATIENCE_MILLIS, 4 * beyond));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
        try {
            while (holding.isEmpty() && past.endsAfter(holding.since())) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    break;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return holding.beginsIn(past);
    }

    private void replay(EngineLog past, int from, int to, boolean inside) {
        synchronized (this) {
            splitter.resume(inside);
        }
        past.feed(
                from,
                to,
                (at, bytes, start, count) -> {
                    synchronized (this) {
                        replaying = true;
                        now = at;
                        splitter.feed(bytes, start, count);
                        replaying = false;
                        publish();
                    }
                    lines.awaitWritten();
                });
    }

    /// Lets a part of the held output through; false when all is through and output flows again.
    private synchronized boolean release() {
        var holding = held;
        if (holding == null) {
            return false;
        }
        var parts = holding.take();
        for (var part : parts) {
            take(part, 0, part.length);
        }
        if (!parts.isEmpty()) {
            return true;
        }
        held = null;
        if (holding.overflowed()) {
            say(
                    "Output is missing here: the server printed too much while its console was taken up again.");
        }
        if (splitter.hasPending()) {
            arm(settings.partialAfter().toNanos());
        }
        if (holding.ended()) {
            ended();
        }
        return false;
    }

    private synchronized void say(String text) {
        drafts.add(
                LineDraft.said(
                        clock.millis(),
                        LineKind.DAEMON,
                        "",
                        DaemonText.line(settings.appName(), text)));
        publish();
    }
}
