package quetzal.panel.activity;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.WireJson;

/// What an act changed, field by field, each with what was there before and what is there now; for the property
/// `changes` of an entry.
///
/// - shape: only fields that differ; a secret goes in under a name that says so, and is kept as its hash
public final class Changes {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /// Of the fields that two values of one type have in JSON.
    public static Changes between(Object before, Object after) {
        var changes = new Changes();
        var old = WireJson.MAPPER.valueToTree(before);
        var now = WireJson.MAPPER.valueToTree(after);
        for (var field : now.properties()) {
            var was = old.path(field.getKey());
            if (!was.equals(field.getValue())) {
                changes.put(
                        field.getKey(),
                        WireJson.MAPPER.convertValue(was, Object.class),
                        WireJson.MAPPER.convertValue(field.getValue(), Object.class));
            }
        }
        return changes;
    }

    /// Notes one field, if it changed.
    public Changes note(String field, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            put(field, before, after);
        }
        return this;
    }

    public Changes and(Changes more) {
        fields.putAll(more.fields);
        return this;
    }

    private void put(String field, @Nullable Object before, @Nullable Object after) {
        var change = new LinkedHashMap<String, @Nullable Object>();
        change.put("old", before);
        change.put("new", after);
        fields.put(field, change);
    }

    /// - shape: `{field: {old, new}}`
    public Map<String, Object> asMap() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
}
