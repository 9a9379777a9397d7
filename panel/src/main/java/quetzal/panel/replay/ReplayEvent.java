package quetzal.panel.replay;

import java.time.Instant;
import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;
import quetzal.panel.http.ServerGrant;

/// Someone looked at what was.
sealed interface ReplayEvent extends ActivityEvent {
    record Viewed(ServerGrant server, Instant from, Instant to) implements ReplayEvent {}

    record Downloaded(ServerGrant server, Instant from, Instant to) implements ReplayEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case Viewed(var server, var from, var to) ->
                    Entry.of("server:console.replay", Subject.server(server))
                            .with("from", from.toString())
                            .with("to", to.toString());
            case Downloaded(var server, var from, var to) ->
                    Entry.of("server:console.replay-download", Subject.server(server))
                            .with("from", from.toString())
                            .with("to", to.toString());
        };
    }
}
