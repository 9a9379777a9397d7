package quetzal.panel.activity.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityRow;
import quetzal.panel.http.Item;

/// A row as administrators look into it.
///
/// - shape: `changes` is what `properties` say of before and after, field by field; `impersonator` is the
///   administrator who acted as `actor`, null when nobody did; `asAdmin` is null where it was no question
record AuditView(
        long number,
        Instant timestamp,
        String event,
        String outcome,
        String source,
        @Nullable Who actor,
        @Nullable Long impersonatorId,
        @Nullable String impersonator,
        @Nullable Boolean asAdmin,
        @Nullable String ip,
        @Nullable String userAgent,
        @Nullable String apiKey,
        @Nullable String requestId,
        @Nullable Long nodeId,
        @Nullable String description,
        List<ActivityRow.SubjectRow> subjects,
        List<Change> changes,
        JsonNode properties,
        @Nullable AcknowledgementView acknowledgement) {

    record Who(@Nullable Long id, @Nullable UUID uuid, String name) {}

    record Change(String field, JsonNode before, JsonNode after) {}

    record AcknowledgementView(long userId, String username, String note, Instant madeAt) {}

    static Item item(ActivityRow row, @Nullable AcknowledgementView acknowledgement) {
        var actor = row.actor();
        return Item.of(
                "audit_row",
                new AuditView(
                        row.id(),
                        row.at(),
                        row.event(),
                        row.outcome(),
                        row.source(),
                        actor == null ? null : new Who(actor.id(), actor.uuid(), actor.name()),
                        row.impersonatorId(),
                        row.impersonator(),
                        row.asAdmin(),
                        row.ip(),
                        row.userAgent(),
                        row.apiKey(),
                        row.requestId(),
                        row.nodeId(),
                        row.description(),
                        row.subjects(),
                        changes(row.event(), row.properties()),
                        row.properties(),
                        acknowledgement));
    }

    /// `changes: {field: {old, new}}`, or `old` and `new` beside each other, named by `variable` or the event.
    static List<Change> changes(String event, JsonNode properties) {
        var changes = new ArrayList<Change>();
        for (var change : properties.path("changes").properties()) {
            if (change.getValue().isObject()) {
                add(changes, change.getKey(), change.getValue());
            }
        }
        if (properties.has("old") || properties.has("new")) {
            var variable = properties.path("variable").asText();
            add(
                    changes,
                    variable.isEmpty() ? event.substring(event.lastIndexOf('.') + 1) : variable,
                    properties);
        }
        return changes;
    }

    private static void add(List<Change> changes, String field, JsonNode pair) {
        var before = pair.path("old");
        var after = pair.path("new");
        changes.add(
                new Change(
                        field,
                        before.isMissingNode() ? NullNode.getInstance() : before,
                        after.isMissingNode() ? NullNode.getInstance() : after));
    }
}
