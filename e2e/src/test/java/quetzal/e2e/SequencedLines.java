package quetzal.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import quetzal.e2e.stack.ConsoleSocket;
import quetzal.e2e.stack.ServerView;

/// A reader of the sequenced console that reconnects where it left off, and keeps everything it got.
final class SequencedLines implements AutoCloseable {
    private static final Pattern TICK = Pattern.compile("\\[TICK]: (\\d{8})");
    private static final Duration STEP = Duration.ofMillis(200);

    private final ServerView server;
    private final String origin;
    private final List<Long> sequence = new ArrayList<>();
    private final List<Integer> ticks = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>();
    private ConsoleSocket console;
    private long last;

    /// From the line after `after`.
    SequencedLines(ServerView server, String origin, long after) {
        this.server = server;
        this.origin = origin;
        this.last = after;
        this.console = connect();
    }

    private ConsoleSocket connect() {
        var fresh = ConsoleSocket.open(server, origin);
        fresh.send("subscribe console", "after:" + last);
        return fresh;
    }

    /// Loses the connection and comes back, as a page that was reloaded does.
    void reconnect() {
        console.cut();
        console = connect();
    }

    /// Reads what came, for `time`.
    void read(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            take();
        }
    }

    /// Reads until the tick `number` was seen.
    ///
    /// - returns: false when `limit` is over first
    boolean readUntilTick(int number, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            if (!ticks.isEmpty() && ticks.getLast() >= number) {
                return true;
            }
            take();
        }
        return false;
    }

    private void take() {
        var event = console.poll(STEP);
        if (event == null) {
            if (!console.isOpen()) {
                console = connect();
            }
            return;
        }
        if (event.name().equals("console gap")) {
            gaps.add(event.args().toString());
        }
        var lines = ConsoleSocket.linesOf(event);
        if (!event.name().equals("console lines")) {
            return;
        }
        long number = Long.parseLong(event.first());
        for (var line : lines) {
            sequence.add(number);
            last = number++;
            Matcher tick = TICK.matcher(line);
            if (tick.find()) {
                ticks.add(Integer.valueOf(tick.group(1)));
            }
        }
    }

    List<Long> sequence() {
        return sequence;
    }

    List<Integer> ticks() {
        return ticks;
    }

    List<String> gaps() {
        return gaps;
    }

    long last() {
        return last;
    }

    @Override
    public void close() {
        console.close();
    }
}
