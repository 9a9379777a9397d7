package quetzal.wings.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import quetzal.shared.stream.StreamClose;

/// How long a shell may last: without anything being typed, and at all; with a word of warning before either.
///
/// - unit: all times as [System#nanoTime]
final class ShellDeadlines {
    private static final StreamClose IDLE =
            new StreamClose(StreamClose.FINISHED.code(), "nothing was typed for too long");
    private static final StreamClose LONG =
            new StreamClose(StreamClose.FINISHED.code(), "open for too long");

    private final ShellSettings settings;
    private final long openedAt;
    private long typedAt;
    private boolean warnedIdle;
    private boolean warnedLong;

    ShellDeadlines(ShellSettings settings, long now) {
        this.settings = settings;
        this.openedAt = now;
        this.typedAt = now;
    }

    synchronized void typed(long now) {
        typedAt = now;
        warnedIdle = false;
    }

    /// Why it has to end now, when it has to.
    synchronized Optional<StreamClose> over(long now) {
        if (now - typedAt > settings.idle().toNanos()) {
            return Optional.of(IDLE);
        }
        return now - openedAt > settings.longest().toNanos() ? Optional.of(LONG) : Optional.empty();
    }

    /// What has to be said now, each once.
    synchronized List<String> warnings(long now) {
        var due = new ArrayList<String>();
        var left = settings.warning().toSeconds() + " seconds";
        if (!warnedIdle && now - typedAt > settings.idle().minus(settings.warning()).toNanos()) {
            warnedIdle = true;
            due.add("Nothing was typed for long. This shell closes in " + left + ".");
        }
        if (!warnedLong
                && now - openedAt > settings.longest().minus(settings.warning()).toNanos()) {
            warnedLong = true;
            due.add("This shell has been open for long. It closes in " + left + ".");
        }
        return due;
    }
}
