package quetzal.panel.console;

import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Outcome;
import quetzal.panel.activity.Subject;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.protocol.PowerAction;

/// What people do to a running server.
sealed interface ControlEvent extends ActivityEvent {
    record Commanded(ServerGrant server, String command, Outcome outcome) implements ControlEvent {}

    record Powered(ServerGrant server, PowerAction action, Outcome outcome)
            implements ControlEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case Commanded(var server, var command, var outcome) ->
                    Entry.of("server:console.command", Subject.server(server))
                            .with("command", command)
                            .ended(outcome);
            case Powered(var server, var action, var outcome) ->
                    Entry.of("server:power." + action.word(), Subject.server(server))
                            .ended(outcome);
        };
    }
}
