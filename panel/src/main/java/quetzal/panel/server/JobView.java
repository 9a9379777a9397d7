package quetzal.panel.server;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.job.JobCodec;
import quetzal.panel.job.QueuedJob;
import quetzal.shared.id.ServerId;

/// A job as the APIs show it.
public record JobView(
        UUID id,
        String kind,
        long nodeId,
        @Nullable Long serverId,
        @Nullable String serverUuid,
        String state,
        int attempts,
        @Nullable String lastError,
        Instant createdAt,
        Instant nextAttemptAt,
        @Nullable Instant deadlineAt,
        @Nullable Instant finishedAt) {
    public static JobView of(QueuedJob job) {
        return new JobView(
                job.id(),
                JobCodec.kind(job.job()),
                job.node(),
                job.serverNumber(),
                job.job().inOrderFor().map(ServerId::toString).orElse(null),
                job.state().word(),
                job.attempts(),
                job.lastError(),
                job.createdAt(),
                job.nextAttemptAt(),
                job.deadlineAt(),
                job.finishedAt());
    }

    /// Without what the node said, which is for administrators.
    public JobView withoutError() {
        return new JobView(
                id,
                kind,
                nodeId,
                serverId,
                serverUuid,
                state,
                attempts,
                null,
                createdAt,
                nextAttemptAt,
                deadlineAt,
                finishedAt);
    }
}
