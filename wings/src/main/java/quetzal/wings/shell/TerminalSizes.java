package quetzal.wings.shell;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quetzal.wings.container.TerminalSize;

/// The sizes that a client wishes its terminal to have. Of several that come faster than the engine takes them, the
/// latest wins.
final class TerminalSizes {
    private final AtomicReference<@Nullable TerminalSize> wanted = new AtomicReference<>();

    /// True when nobody is at it: whoever hears that has to see to [#apply].
    boolean want(TerminalSize size) {
        return wanted.getAndSet(size) == null;
    }

    /// Gives `terminal` the latest size until it has it.
    void apply(Consumer<TerminalSize> terminal) {
        for (var next = wanted.get(); next != null; ) {
            terminal.accept(next);
            next = wanted.compareAndSet(next, null) ? null : wanted.get();
        }
    }
}
