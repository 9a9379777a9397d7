package quetzal.panel.activity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One row of the log, before it has an actor.
///
/// - shape: `event` reads `area:thing.action`; never put a password, token or key into `properties`; `uid` and `at` are
///   set only for facts that happened elsewhere and may be reported twice
public record Entry(
        String event,
        List<Subject> subjects,
        Map<String, Object> properties,
        Outcome outcome,
        Optional<String> description,
        Optional<UUID> uid,
        Optional<Instant> at)
        implements ActivityEvent {
    public Entry {
        subjects = List.copyOf(subjects);
        properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    }

    public static Entry of(String event, Subject... subjects) {
        return new Entry(
                event,
                List.of(subjects),
                Map.of(),
                Outcome.OK,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// A copy with one more property; null is left out.
    public Entry with(String name, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        var more = new LinkedHashMap<>(properties);
        more.put(name, value);
        return new Entry(event, subjects, more, outcome, description, uid, at);
    }

    public Entry about(Subject subject) {
        var more = new ArrayList<>(subjects);
        more.add(subject);
        return new Entry(event, more, properties, outcome, description, uid, at);
    }

    public Entry ended(Outcome how) {
        return new Entry(event, subjects, properties, how, description, uid, at);
    }

    public Entry describedAs(String text) {
        return new Entry(event, subjects, properties, outcome, Optional.of(text), uid, at);
    }

    /// A fact reported from elsewhere; a second report with the same `id` is stored once.
    public Entry reported(UUID id, Instant when) {
        return new Entry(
                event,
                subjects,
                properties,
                outcome,
                description,
                Optional.of(id),
                Optional.of(when));
    }

    @Override
    public Entry entry() {
        return this;
    }
}
