package quetzal.panel.job;

import org.jdbi.v3.core.Handle;

/// How a job ended.
public sealed interface JobEnd {
    record Accepted() implements JobEnd {}

    record Refused(int status, String detail) implements JobEnd {}

    /// It was sent until its time was over.
    record Expired(String lastError) implements JobEnd {}

    record Cancelled() implements JobEnd {}

    /// Does what follows from the end of a job, in the transaction that records it.
    @FunctionalInterface
    interface Sequel {
        void ended(Handle tx, QueuedJob job, JobEnd end);
    }
}
