package quetzal.panel.activity.acts;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import quetzal.panel.Answer;

/// What a successful call of a route leaves in the log.
///
/// - shape: `events` one row each; `target` the kind of subject they are about, empty for none; `changes` fields with
///   values before and after; `source` the door; `nobody` when no account did it
record Act(
        List<String> events,
        String target,
        List<String> changes,
        String source,
        boolean nobody,
        Function<ActWorld, @Nullable Answer> ask) {
    Act {
        events = List.copyOf(events);
        changes = List.copyOf(changes);
    }

    static Act of(String event, String target, Function<ActWorld, @Nullable Answer> ask) {
        return new Act(List.of(event), target, List.of(), "api", false, ask);
    }

    Act changing(String... fields) {
        return new Act(events, target, List.of(fields), source, nobody, ask);
    }

    Act through(String door) {
        return new Act(events, target, changes, door, nobody, ask);
    }

    Act byNobody() {
        return new Act(events, target, changes, source, true, ask);
    }

    Act and(String event) {
        return new Act(List.of(events.getFirst(), event), target, changes, source, nobody, ask);
    }
}
