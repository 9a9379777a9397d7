package quetzal.panel.log;

import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;

/// Who read which log: it shows what others did, and from where.
sealed interface LogEvent extends ActivityEvent {
    record PanelRead(boolean live) implements LogEvent {}

    record NodeRead(long node, String name, boolean live) implements LogEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case PanelRead(var live) -> Entry.of("panel:log.read").with("live", live);
            case NodeRead(var node, var name, var live) ->
                    Entry.of("node:log.read", Subject.node(node, name)).with("live", live);
        };
    }
}
