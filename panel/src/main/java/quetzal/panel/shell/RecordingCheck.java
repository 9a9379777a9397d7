package quetzal.panel.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Outcome;
import quetzal.panel.activity.Progress;
import quetzal.panel.activity.review.RecordingsFound;
import quetzal.panel.db.Database;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.Nodes;
import quetzal.shared.id.UserId;
import quetzal.shared.problem.ProblemException;

/// Compares every recording that is kept with the audit chain, and every recording that the chain knows with what the
/// list of shells says of it.
public final class RecordingCheck {
    private static final int BATCH = 200;
    private static final int MOST_FAULTS = 1_000;

    /// A node that has not answered so often in a row is not asked again by the same check.
    private static final int PATIENCE = 2;

    private final Database database;
    private final ShellRecordings recordings;
    private final ActivityLog activity;
    private final ShellStore store = new ShellStore();
    private final ChainedStore chain = new ChainedStore();

    public RecordingCheck(
            Database database,
            Nodes nodes,
            NodeClient client,
            ActivityLog activity,
            AuditTrail trail) {
        this.database = database;
        this.recordings = new ShellRecordings(database, nodes, client, activity, trail);
        this.activity = activity;
    }

    /// Reads all of them, which takes as long as it takes; notes that it was done and with which result.
    public RecordingsFound all(Actor actor) throws InterruptedException {
        return all(actor, (_, _) -> {});
    }

    /// The same, telling `progress` as it goes.
    public RecordingsFound all(Actor actor, Progress progress) throws InterruptedException {
        var run = new Run(progress, database.read(store::countKept));
        run.kept();
        run.chained();
        var found = run.found();
        var entry =
                Entry.of("activity:verify-recordings")
                        .with("recordings", found.checked())
                        .with("unreachable", found.unreachable())
                        .with("older", found.older())
                        .with("faults", found.count())
                        .ended(found.intact() ? Outcome.OK : Outcome.FAILED);
        if (found.checked() > 0 || !found.intact()) {
            database.transact(tx -> activity.record(tx, actor, entry));
        }
        return found;
    }

    private final class Run {
        private final Progress progress;
        private final long total;
        private final List<RecordingsFound.Fault> faults = new ArrayList<>();
        private final Map<String, Long> silent = new LinkedHashMap<>();
        private final Map<Long, Integer> unanswered = new LinkedHashMap<>();
        private long checked;
        private long older;
        private long count;

        Run(Progress progress, long total) {
            this.progress = progress;
            this.total = total;
        }

        /// Each recording there should be.
        void kept() throws InterruptedException {
            for (var last = new UUID(0, 0); ; ) {
                var from = last;
                var batch = database.read(tx -> store.kept(tx, from, BATCH));
                if (batch.isEmpty()) {
                    return;
                }
                for (var id : batch) {
                    last = id;
                    var session = recordings.find(id).filter(ShellSession::kept);
                    if (session.isPresent()) {
                        compare(session.get());
                    }
                    progress.at(++checked, Math.max(total, checked));
                }
            }
        }

        private void compare(ShellSession session) throws InterruptedException {
            int before = unanswered.getOrDefault(session.node(), 0);
            if (before >= PATIENCE) {
                silent.merge(session.nodeName(), 1L, Long::sum);
                return;
            }
            try {
                var result = recordings.compare(session).result();
                unanswered.remove(session.node());
                if (result.equals("older")) {
                    older++;
                } else if (!result.equals("intact") && stillKept(session, result)) {
                    fault(session.id(), result, session);
                }
            } catch (ProblemException unknown) {
                unanswered.put(session.node(), before + 1);
                silent.merge(session.nodeName(), 1L, Long::sum);
            }
        }

        /// One that is missing may have been deleted since it was looked up.
        private boolean stillKept(ShellSession session, String result) {
            return !result.equals("missing")
                    || recordings.find(session.id()).filter(ShellSession::kept).isPresent();
        }

        /// Each recording that the chain knows, and does not say it was deleted: the list may not deny it.
        void chained() {
            for (var event : ChainedStore.ENDS) {
                for (var last = ChainedStore.Place.FIRST; ; ) {
                    var from = last;
                    var batch = database.read(tx -> chain.recorded(tx, event, from, BATCH));
                    if (batch.isEmpty()) {
                        break;
                    }
                    last = batch.getLast().place();
                    for (var id : hidden(event, batch)) {
                        fault(id, "hidden", recordings.find(id).orElse(null));
                    }
                }
            }
        }

        private Set<UUID> hidden(String event, List<ChainedStore.Recorded> batch) {
            var ids = new LinkedHashSet<UUID>();
            for (var one : batch) {
                UserId.parse(one.session())
                        .map(UserId::value)
                        .filter(id -> one.fact().equals(ChainedStore.fact(id, event)))
                        .ifPresent(ids::add);
            }
            return database.read(
                    tx -> {
                        ids.removeAll(chain.kept(tx, ids));
                        ids.removeAll(chain.removed(tx, ids));
                        return ids;
                    });
        }

        private void fault(UUID id, String result, @Nullable ShellSession session) {
            count++;
            if (faults.size() < MOST_FAULTS) {
                var known = Optional.ofNullable(session);
                faults.add(
                        new RecordingsFound.Fault(
                                id,
                                result,
                                known.map(ShellSession::username).orElse(null),
                                known.map(ShellSession::serverName).orElse(null),
                                known.map(ShellSession::nodeName).orElse(null),
                                known.map(ShellSession::createdAt).orElse(null)));
            }
        }

        RecordingsFound found() {
            return new RecordingsFound(
                    checked,
                    silent.values().stream().mapToLong(Long::longValue).sum(),
                    older,
                    count,
                    faults,
                    silent.entrySet().stream()
                            .map(node -> new RecordingsFound.Silent(node.getKey(), node.getValue()))
                            .toList());
        }
    }
}
