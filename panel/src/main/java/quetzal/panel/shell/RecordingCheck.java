package quetzal.panel.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Outcome;
import quetzal.panel.db.Database;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.Nodes;
import quetzal.shared.problem.ProblemException;

/// Compares every recording that is kept with the audit chain.
public final class RecordingCheck {
    private static final int BATCH = 200;
    private static final int MOST_FAULTS = 1_000;

    private final Database database;
    private final ShellRecordings recordings;
    private final ActivityLog activity;
    private final ShellStore store = new ShellStore();

    public RecordingCheck(Database database, Nodes nodes, NodeClient client, ActivityLog activity) {
        this.database = database;
        this.recordings = new ShellRecordings(database, nodes, client, activity);
        this.activity = activity;
    }

    /// One recording that is not as it was.
    ///
    /// - shape: `result` is `changed`, `missing` or `unchained`
    public record Fault(UUID session, String result) {}

    /// - shape: `unreachable` counts recordings whose node did not answer: nothing is known of them; at most 1,000 of the
    ///   `count` faults are listed
    public record Found(long checked, long unreachable, long count, List<Fault> faults) {
        public Found {
            faults = List.copyOf(faults);
        }

        public boolean intact() {
            return count == 0;
        }
    }

    /// Reads all of them, which takes as long as it takes; notes that it was done and with which result.
    public Found all(Actor actor) throws InterruptedException {
        long checked = 0;
        long unreachable = 0;
        long count = 0;
        var faults = new ArrayList<Fault>();
        var last = new UUID(0, 0);
        while (true) {
            var from = last;
            var batch = database.read(tx -> store.kept(tx, from, BATCH));
            if (batch.isEmpty()) {
                break;
            }
            for (var id : batch) {
                last = id;
                var result = result(id);
                checked++;
                if (result.equals("unreachable")) {
                    unreachable++;
                } else if (!result.equals("intact")) {
                    count++;
                    if (faults.size() < MOST_FAULTS) {
                        faults.add(new Fault(id, result));
                    }
                }
            }
        }
        var found = new Found(checked, unreachable, count, faults);
        var entry =
                Entry.of("activity:verify-recordings")
                        .with("recordings", checked)
                        .with("unreachable", unreachable)
                        .with("faults", count)
                        .ended(found.intact() ? Outcome.OK : Outcome.FAILED);
        if (checked > 0) {
            database.transact(tx -> activity.record(tx, actor, entry));
        }
        return found;
    }

    private String result(UUID id) throws InterruptedException {
        var session = recordings.find(id);
        if (session.isEmpty() || !session.get().kept()) {
            return "intact";
        }
        try {
            return recordings.compare(session.get()).result();
        } catch (ProblemException unknown) {
            return "unreachable";
        }
    }
}
