package quetzal.panel.work;

import quetzal.panel.job.QueuedJob;

/// What someone may see of a job now.
sealed interface JobSight {
    record Seen(QueuedJob job) implements JobSight {}

    /// There is none, or it is not for his eyes.
    record Hidden() implements JobSight {}

    /// He might, but the server is suspended.
    record Suspended() implements JobSight {}
}
