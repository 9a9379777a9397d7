package quetzal.panel.activity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of the log as read.
record ActivityRow(
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
        List<SubjectRow> subjects) {

    /// - shape: `account` is there as long as the account is
    record ActorRow(
            @Nullable Long id, @Nullable UUID uuid, String name, @Nullable Account account) {}

    record Account(String email, boolean twoFactor, Instant createdAt) {}

    record SubjectRow(String kind, long id, @Nullable String name) {}
}
