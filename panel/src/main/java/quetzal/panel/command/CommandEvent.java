package quetzal.panel.command;

import java.util.List;
import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Entry;
import quetzal.shared.log.LogMask;

/// A line that somebody gave the administrator's console; secrets in it are not kept.
record CommandEvent(String line) implements ActivityEvent {
    private static final LogMask MASK = new LogMask(List::of);

    @Override
    public Entry entry() {
        return Entry.of("console:command").with("command", MASK.over(line));
    }
}
