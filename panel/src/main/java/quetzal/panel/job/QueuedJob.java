package quetzal.panel.job;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A job with what is known of its sending.
///
/// - shape: `number` grows with each job that is queued; `serverNumber` is the integer id of the server it is about, which may be gone; `attempts` counts those that
///   were begun
public record QueuedJob(
        UUID id,
        long number,
        long node,
        @Nullable Long serverNumber,
        NodeJob job,
        State state,
        int attempts,
        @Nullable String lastError,
        @Nullable Integer refusedStatus,
        Instant createdAt,
        Instant nextAttemptAt,
        @Nullable Instant deadlineAt,
        @Nullable Instant finishedAt) {

    /// As stored.
    public enum State {
        PENDING,
        DONE,
        FAILED,
        CANCELLED;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    boolean expired(Instant now) {
        return deadlineAt != null && !now.isBefore(deadlineAt);
    }
}
