package quetzal.panel.console;

import java.util.List;
import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.log.LogMask;
import quetzal.shared.protocol.PowerAction;

/// What people do to a running server.
sealed interface ControlEvent extends ActivityEvent {
    /// Games have passwords too: `login password=…`.
    LogMask MASK = new LogMask(List::of);

    record Commanded(ServerGrant server, String command) implements ControlEvent {}

    /// Of an administrator at somebody else's console.
    record Watched(ServerGrant server) implements ControlEvent {}

    record Powered(ServerGrant server, PowerAction action) implements ControlEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case Commanded(var server, var command) ->
                    Entry.of("server:console.command", Subject.server(server))
                            .with("command", MASK.over(command));
            case Watched(var server) -> Entry.of("server:console.watch", Subject.server(server));
            case Powered(var server, var action) ->
                    Entry.of("server:power." + action.word(), Subject.server(server));
        };
    }
}
