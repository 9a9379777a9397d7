package quetzal.panel.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import quetzal.panel.job.QueuedJob;
import quetzal.panel.stream.FrameQueue;
import quetzal.shared.protocol.daemon.WorkFrame;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;

/// Tells one client what becomes of a job: that it waits, each attempt, its end. It looks again whenever the job changes,
/// and every other second whether the client may still see it.
final class JobFollower implements FrameQueue.Fetch {
    private static final Duration RECHECK = Duration.ofSeconds(2);

    private final Supplier<JobSight> job;
    private final boolean details;
    private final LiveStream stream;
    private final FrameQueue queue;
    private final Clock clock;
    private long sequence;
    private int attempts;
    private String error = "";

    /// - shape: `job` reads anew with each call; `details` are what the node said
    JobFollower(
            Supplier<JobSight> job,
            boolean details,
            LiveStream stream,
            FrameQueue queue,
            Clock clock) {
        this.job = job;
        this.details = details;
        this.stream = stream;
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public void run() throws InterruptedException {
        do {
            boolean more =
                    switch (job.get()) {
                        case JobSight.Seen(var now) -> tell(now);
                        case JobSight.Hidden _ -> ended(StreamClose.WITHDRAWN);
                        case JobSight.Suspended _ -> ended(StreamClose.SUSPENDED);
                    };
            if (!more) {
                return;
            }
        } while (queue.rest(RECHECK));
    }

    private boolean ended(StreamClose why) {
        stream.close(why);
        return false;
    }

    /// False when there is nothing more to tell.
    private boolean tell(QueuedJob now) throws InterruptedException {
        if (sequence == 0 && !say(now.createdAt(), "queue", "Queued for the node.")) {
            return false;
        }
        var failure = now.lastError() == null ? "" : now.lastError();
        if (now.attempts() > attempts) {
            attempts = now.attempts();
            if (!say(noticed(now), "send", "Attempt " + attempts + ".")) {
                return false;
            }
        }
        if (!failure.equals(error)) {
            error = failure;
            var text = details ? "Not yet: " + failure : "The node did not take it yet.";
            if (!say(noticed(now), "send", text)) {
                return false;
            }
        }
        var status =
                switch (now.state()) {
                    case PENDING -> "";
                    case DONE -> "success";
                    case FAILED -> "failed";
                    case CANCELLED -> "cancelled";
                };
        if (status.isEmpty()) {
            return true;
        }
        var at = noticed(now);
        queue.end(
                WorkFrame.end(
                        ++sequence,
                        at,
                        status,
                        null,
                        Math.max(0, Duration.between(now.createdAt(), at).toMillis()),
                        ""));
        return false;
    }

    /// When a step was taken is not kept, only noticed; never after the end, for whoever comes later.
    private Instant noticed(QueuedJob now) {
        return now.finishedAt() == null ? clock.instant() : now.finishedAt();
    }

    private boolean say(Instant at, String action, String text) throws InterruptedException {
        return queue.put(WorkFrame.line(++sequence, at, action, text));
    }
}
