package quetzal.panel.activity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.db.Vault;
import quetzal.panel.http.Caller;

/// Writes rows, each in the transaction of the change it tells of: both commit or neither does.
public final class ActivityLog {
    /// Longer than any call to a node takes.
    static final Duration PENDING_LIFE = Duration.ofMinutes(2);

    private final ActivityStore store;
    private final PendingStore pending = new PendingStore();
    private final SecretMask mask;
    private final Clock clock;

    public ActivityLog(Clock clock) {
        this(clock, SecretMask.hiding());
    }

    /// What looks like a secret is kept as a hash with a key of `vault`.
    public ActivityLog(Clock clock, Vault vault) {
        this(clock, SecretMask.hashing(vault));
    }

    private ActivityLog(Clock clock, SecretMask mask) {
        this.store = new ActivityStore();
        this.mask = mask;
        this.clock = clock;
    }

    public void record(Handle tx, Caller caller, ActivityEvent event) {
        record(tx, Actor.of(caller), event);
    }

    /// - shape: false when this fact had been reported before
    public boolean record(Handle tx, Actor actor, ActivityEvent event) {
        return store.insert(tx, actor, mask.over(event.entry()), clock.instant());
    }

    /// What is kept of facts that others report: without their secrets.
    public ObjectNode masked(ObjectNode properties) {
        return mask.over(properties);
    }

    /// Notes an act that a node is about to be asked for, so that it is not lost when the panel dies before the answer.
    /// Its row in the log comes with [#end], or with [#endForgotten].
    ///
    /// - shape: the act's id, for [#end]
    public UUID begin(Handle tx, Caller caller, ActivityEvent event) {
        return begin(tx, caller, event, PENDING_LIFE);
    }

    /// The same for an act that may take as long as `life`.
    public UUID begin(Handle tx, Caller caller, ActivityEvent event, Duration life) {
        var act = UUID.randomUUID();
        pending.insert(tx, act, clock.instant(), life, Actor.of(caller), mask.over(event.entry()));
        return act;
    }

    /// Writes the row of an act that was begun, at the time it was begun. Does nothing the second time.
    public void end(Handle tx, UUID act, Outcome how) {
        pending.take(tx, act)
                .ifPresent(
                        begun ->
                                store.insert(
                                        tx,
                                        begun.actor(),
                                        begun.entry().ended(how),
                                        clock.instant()));
    }

    /// Writes the rows of acts whose end nobody has noted: the panel died while the node was being asked. They count as
    /// failed, and say that nobody knows.
    public void endForgotten(Handle tx) {
        for (var begun : pending.takeOver(tx, clock.instant())) {
            store.insert(
                    tx,
                    begun.actor(),
                    begun.entry().with("end", "unknown").ended(Outcome.FAILED),
                    clock.instant());
        }
    }
}
