package quetzal.panel.remote;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Outcome;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;

/// What nodes reported and was not believed: counted, and told in the log now and then.
final class RefusedActivity {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedActivity.class);
    private static final int MOST_REMEMBERED = 20_000;

    private final Database database;
    private final ActivityLog activity;
    private final Map<Long, Untold> untold = new LinkedHashMap<>();

    /// The latest rows, since a node that heard no answer sends them again.
    private final Map<UUID, Boolean> counted =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
                    return size() > MOST_REMEMBERED;
                }
            };

    private record Untold(Actor reporter, int count) {
        Untold and(Untold later) {
            return new Untold(reporter, count + later.count());
        }
    }

    RefusedActivity(Database database, ActivityLog activity) {
        this.database = database;
        this.activity = activity;
    }

    /// Counts each row once.
    void add(long node, Actor reporter, Collection<JsonNode> rows) {
        var names = rows.stream().map(row -> name(node, row)).toList();
        int fresh = 0;
        synchronized (this) {
            for (var name : names) {
                if (counted.put(name, true) == null) {
                    fresh++;
                }
            }
            if (fresh > 0) {
                untold.merge(node, new Untold(reporter, fresh), Untold::and);
            }
        }
        if (fresh > 0) {
            LOG.warn("activity rows of a node were refused: node={} refused={}", node, fresh);
        }
    }

    private static UUID name(long node, JsonNode row) {
        return UUID.nameUUIDFromBytes((node + " " + row).getBytes(StandardCharsets.UTF_8));
    }

    /// Writes one row for each node whose facts were refused since the last time, with how many there were. What cannot
    /// be written is kept for the next time.
    void tell() {
        for (var node : nodes()) {
            var told = take(node);
            if (told != null) {
                try {
                    write(node, told);
                } catch (RuntimeException e) {
                    putBack(node, told);
                    LOG.error("could not tell what was refused of a node: node={}", node, e);
                }
            }
        }
    }

    private synchronized List<Long> nodes() {
        return List.copyOf(untold.keySet());
    }

    private synchronized @Nullable Untold take(long node) {
        return untold.remove(node);
    }

    private synchronized void putBack(long node, Untold told) {
        untold.merge(node, told, (later, earlier) -> earlier.and(later));
    }

    private void write(long node, Untold told) {
        database.transact(
                tx ->
                        activity.record(
                                tx,
                                told.reporter(),
                                Entry.of("node:activity.refused", Subject.of("node", node, null))
                                        .with("refused", told.count())
                                        .ended(Outcome.DENIED)));
    }
}
