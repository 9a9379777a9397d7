package quetzal.panel.activity;

import java.time.Clock;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.Caller;

/// Writes rows, each in the transaction of the change it tells of: both commit or neither does.
public final class ActivityLog {
    private final ActivityStore store;
    private final Clock clock;

    public ActivityLog(Clock clock) {
        this.store = new ActivityStore();
        this.clock = clock;
    }

    public void record(Handle tx, Caller caller, ActivityEvent event) {
        record(tx, Actor.of(caller), event);
    }

    /// - shape: false when this fact had been reported before
    public boolean record(Handle tx, Actor actor, ActivityEvent event) {
        return store.insert(tx, actor, event.entry(), clock.instant());
    }
}
