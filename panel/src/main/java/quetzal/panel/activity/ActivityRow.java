package quetzal.panel.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of the log as read.
public record ActivityRow(
        long id,
        Instant at,
        String event,
        @Nullable ActorRow actor,
        String source,
        String outcome,
        @Nullable String ip,
        @Nullable String apiKey,
        @Nullable String requestId,
        @Nullable Long nodeId,
        @Nullable String description,
        JsonNode properties,
        @Nullable String userAgent,
        @Nullable Long impersonatorId,
        @Nullable String impersonator,
        @Nullable Boolean asAdmin,
        List<SubjectRow> subjects) {
    public ActivityRow {
        subjects = List.copyOf(subjects);
    }

    /// - shape: `account` is there as long as the account is
    public record ActorRow(
            @Nullable Long id, @Nullable UUID uuid, String name, @Nullable Account account) {}

    public record Account(String email, boolean twoFactor, Instant createdAt) {}

    public record SubjectRow(String kind, long id, @Nullable String name) {}
}
