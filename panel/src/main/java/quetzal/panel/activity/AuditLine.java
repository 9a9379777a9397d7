package quetzal.panel.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One row as a line of JSON, in files and for receivers outside.
public record AuditLine(
        long number,
        String at,
        String event,
        String outcome,
        String source,
        @Nullable Person actor,
        @Nullable Long impersonatorId,
        @Nullable String impersonator,
        @Nullable Boolean asAdmin,
        @Nullable String ip,
        @Nullable String userAgent,
        @Nullable String apiKey,
        @Nullable String requestId,
        @Nullable Long nodeId,
        List<ActivityRow.SubjectRow> subjects,
        @Nullable String description,
        JsonNode properties) {
    public AuditLine {
        subjects = List.copyOf(subjects);
    }

    public record Person(@Nullable Long id, @Nullable String uuid, String name) {}

    public static AuditLine of(ActivityRow row) {
        var actor = row.actor();
        return new AuditLine(
                row.id(),
                row.at().toString(),
                row.event(),
                row.outcome(),
                row.source(),
                actor == null
                        ? null
                        : new Person(
                                actor.id(),
                                actor.uuid() == null ? null : actor.uuid().toString(),
                                actor.name()),
                row.impersonatorId(),
                row.impersonator(),
                row.asAdmin(),
                row.ip(),
                row.userAgent(),
                row.apiKey(),
                row.requestId(),
                row.nodeId(),
                row.subjects(),
                row.description(),
                row.properties());
    }

    /// The same with other properties.
    public AuditLine with(JsonNode other) {
        return new AuditLine(
                number,
                at,
                event,
                outcome,
                source,
                actor,
                impersonatorId,
                impersonator,
                asAdmin,
                ip,
                userAgent,
                apiKey,
                requestId,
                nodeId,
                subjects,
                description,
                other);
    }
}
