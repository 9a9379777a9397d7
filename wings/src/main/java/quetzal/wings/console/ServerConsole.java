package quetzal.wings.console;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;

/// The console of one server: takes its output, the daemon's notices and people's commands, numbers them in one order,
/// keeps them, and hands them to any number of readers.
///
/// Numbers begin at 1, grow by one with each line, and go on after a restart of the daemon. Text without a line end
/// becomes a line of its own when nothing follows for a moment; its rest is then the next line.
public final class ServerConsole {
    /// How far back before the last known line the engine's log is read again.
    private static final Duration OVERLAP = Duration.ofSeconds(3);

    private static final int OVERLAP_LINES = 20_000;
    private static final Duration LIVE_PATIENCE = Duration.ofMillis(300);

    private final ServerId server;
    private final ConsoleSettings settings;
    private final ConsoleLog lines;
    private final ConsoleInput input;
    private final Clock clock;

    ServerConsole(
            ServerId server,
            ConsoleSettings settings,
            ConsoleLog lines,
            ScheduledExecutorService timer,
            Clock clock) {
        this.server = server;
        this.settings = settings;
        this.lines = lines;
        this.input = new ConsoleInput(lines, settings, timer, clock);
        this.clock = clock;
    }

    public ServerId server() {
        return server;
    }

    /// Takes output as it was read; lines and characters may be cut anywhere. The buffer is only lent. Never waits for a
    /// disk or for a viewer.
    public void accept(byte[] buffer, int offset, int length) {
        input.accept(buffer, offset, length);
    }

    /// The server's process is over: text without a line end becomes a line.
    public void outputEnded() {
        input.ended();
    }

    /// Adds a notice of the daemon, with its prefix.
    public void daemonLine(String text) {
        say(LineKind.DAEMON, "", DaemonText.line(settings.appName(), text));
    }

    /// The frame of a daemon's line for one viewer alone: it gets no number and is not kept.
    public byte[] notice(String text) {
        return LineFrame.of(DaemonText.line(settings.appName(), text));
    }

    /// Called right before the server's process is given the command: records who sent it and shows it as `> text`.
    public void command(Actor actor, String text) {
        say(LineKind.COMMAND, actor.journalText(), DaemonText.command(text));
    }

    private void say(LineKind kind, String actor, byte[] text) {
        lines.append(List.of(LineDraft.said(clock.millis(), kind, actor, text)));
    }

    /// Has `observer` see every line of output from now on; null for nobody.
    public void observe(@Nullable LineObserver observer) {
        input.observer(observer);
    }

    /// The server is starting anew: forgets how fast it printed before.
    public void starting() {
        input.resetThrottle();
    }

    /// From now on output is held back in memory, until [#resumeFrom]. Call it before attaching to a server that has been
    /// running; then read the engine's log from the answered time on, and give it to [#resumeFrom].
    ///
    /// - shape: empty when no output was ever recorded: read the whole log, within reason
    public Optional<Instant> hold() {
        input.hold();
        var recent = recentOutput();
        if (recent.isEmpty()) {
            return Optional.empty();
        }
        var last = Instant.ofEpochMilli(recent.getLast().atMillis()).minus(OVERLAP);
        var oldest = Instant.ofEpochMilli(recent.getFirst().atMillis());
        boolean all = recent.getFirst().sequence() <= lines.journal().first();
        return Optional.of(all || oldest.isBefore(last) ? last : oldest);
    }

    /// Adds what the engine kept and the journal lacks, then the output held back since [#hold]; each line once. Says so
    /// in a daemon line when the engine's log no longer reaches back to the last line known.
    ///
    /// - `cut`: whether older lines than the first of `log` were left out, though wanted
    /// - waits: for the journal to keep up with what is added, and a moment for output that is on its way
    public void resumeFrom(List<EngineLine> log, boolean cut) {
        input.resume(log, cut, recentOutput(), LIVE_PATIENCE.toMillis());
    }

    private List<ConsoleLine> recentOutput() {
        long last = lastSequence();
        var recent = new ArrayList<ConsoleLine>();
        try {
            for (var line : read(Math.max(0, last - OVERLAP_LINES), OVERLAP_LINES)) {
                if (line.kind() == LineKind.OUTPUT) {
                    recent.add(line);
                }
            }
        } catch (IOException e) {
            return List.of();
        }
        return recent;
    }

    /// The number of the newest line, 0 when there is none.
    public long lastSequence() {
        return lines.shown();
    }

    /// A reader that begins behind line `sequence`; with the last lines when that number was never given.
    public ConsoleCursor after(long sequence) {
        return sequence > lines.shown() ? tail(150) : new ConsoleCursor(lines, sequence + 1);
    }

    /// A reader that begins with the last `count` lines held.
    public ConsoleCursor tail(int count) {
        return new ConsoleCursor(lines, lines.tailFrom(count));
    }

    /// Up to `max` lines behind line `after`, oldest first, of those still held: may wait for the disk.
    public List<ConsoleLine> read(long after, int max) throws IOException {
        var found = new ArrayList<ConsoleLine>();
        try (var cursor = new ConsoleCursor(lines, after + 1)) {
            while (found.size() < max) {
                switch (cursor.history(max - found.size(), 256 * 1024)) {
                    case ConsoleCursor.Chunk.Lines(var some) -> found.addAll(some);
                    case ConsoleCursor.Chunk.Missing _ -> {}
                    case ConsoleCursor.Chunk.Behind _, ConsoleCursor.Chunk.UpToDate _ -> {
                        return found;
                    }
                }
            }
        }
        return found;
    }

    /// The last `count` lines held, oldest first: may wait for the disk.
    public List<ConsoleLine> last(int count) throws IOException {
        return read(lines.tailFrom(count) - 1, count);
    }

    /// A line number behind which all lines from `time` on are: reading from there on finds them without reading all.
    public long before(Instant time) throws IOException {
        return lines.journal().before(time.toEpochMilli());
    }

    /// Runs `watcher` whenever there may be new lines, on a thread that must not be kept waiting.
    public ConsoleTarget.Subscription watch(Runnable watcher) {
        return lines.watch(watcher);
    }

    ConsoleLog lines() {
        return lines;
    }
}
