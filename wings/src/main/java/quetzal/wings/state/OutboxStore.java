package quetzal.wings.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.remote.ActivityBatch;

/// Facts owed to the panel, on disk until it has acknowledged them. Nothing here is held in memory.
public final class OutboxStore {
    private static final Logger log = LoggerFactory.getLogger(OutboxStore.class);

    /// SQLite's own bound of parameters per statement is higher; a chunk keeps the transaction short.
    private static final int DELETE_CHUNK = 500;

    static final int MOST_ACTIVITY = 1_000_000;

    private final StateDatabase database;
    private final Clock clock;

    public OutboxStore(StateDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// - shape: `kind` is `install`; `subject` the server or backup it is about; `body` JSON; `key` the idempotency key
    public record Result(String key, String kind, String subject, String body) {
        public static Result of(String key, String kind, String subject, Object body) {
            try {
                return new Result(key, kind, subject, Json.MAPPER.writeValueAsString(body));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("A record of ours does not become JSON.", e);
            }
        }
    }

    public record OwedActivity(long sequence, ActivityBatch.Entry entry) {}

    public record OwedResult(long sequence, Result result) {}

    /// - bound: at 1,000,000 rows new ones are refused: the panel has been gone for very long
    /// - shape: false when refused
    public boolean addActivity(List<ActivityBatch.Entry> entries) {
        var added = new boolean[1];
        database.write(
                connection -> {
                    try (var count = connection.createStatement();
                            var rows =
                                    count.executeQuery(
                                            "SELECT coalesce(max(sequence) - min(sequence) + 1, 0) FROM activity")) {
                        if (rows.next() && rows.getLong(1) + entries.size() > MOST_ACTIVITY) {
                            return;
                        }
                    }
                    try (var statement =
                            connection.prepareStatement(
                                    "INSERT OR IGNORE INTO activity (id, entry) VALUES (?, ?)")) {
                        for (var entry : entries) {
                            statement.setString(1, entry.id());
                            statement.setString(2, json(entry));
                            statement.addBatch();
                        }
                        statement.executeBatch();
                    }
                    added[0] = true;
                });
        return added[0];
    }

    public List<OwedActivity> oldestActivity(int most) {
        return database.read(
                connection -> {
                    var owed = new ArrayList<OwedActivity>();
                    try (var query =
                            connection.prepareStatement(
                                    "SELECT sequence, entry FROM activity ORDER BY sequence LIMIT ?")) {
                        query.setInt(1, most);
                        try (var rows = query.executeQuery()) {
                            while (rows.next()) {
                                owed.add(
                                        new OwedActivity(rows.getLong(1), read(rows.getString(2))));
                            }
                        }
                    }
                    return owed;
                });
    }

    public void activityDone(List<Long> sequences) {
        delete("DELETE FROM activity WHERE sequence = ?", sequences);
    }

    public void addResult(Result result) {
        database.write(connection -> insert(connection, result, clock.instant()));
    }

    static void insert(Connection connection, Result result, Instant now) throws SQLException {
        try (var statement =
                connection.prepareStatement(
                        "INSERT OR IGNORE INTO results (key, kind, subject, body, created_at) VALUES (?, ?, ?, ?, ?)")) {
            statement.setString(1, result.key());
            statement.setString(2, result.kind());
            statement.setString(3, result.subject());
            statement.setString(4, result.body());
            statement.setLong(5, now.toEpochMilli());
            statement.executeUpdate();
        }
    }

    public List<OwedResult> oldestResults(int most) {
        return database.read(
                connection -> {
                    var owed = new ArrayList<OwedResult>();
                    try (var query =
                            connection.prepareStatement(
                                    "SELECT sequence, key, kind, subject, body FROM results ORDER BY sequence LIMIT ?")) {
                        query.setInt(1, most);
                        try (var rows = query.executeQuery()) {
                            while (rows.next()) {
                                owed.add(
                                        new OwedResult(
                                                rows.getLong(1),
                                                new Result(
                                                        rows.getString(2),
                                                        rows.getString(3),
                                                        rows.getString(4),
                                                        rows.getString(5))));
                            }
                        }
                    }
                    return owed;
                });
    }

    public void resultDone(long sequence) {
        delete("DELETE FROM results WHERE sequence = ?", List.of(sequence));
    }

    public long activityCount() {
        return database.read(
                connection -> {
                    try (var statement = connection.createStatement();
                            var rows = statement.executeQuery("SELECT count(*) FROM activity")) {
                        return rows.next() ? rows.getLong(1) : 0L;
                    }
                });
    }

    private void delete(String sql, List<Long> sequences) {
        for (var from = 0; from < sequences.size(); from += DELETE_CHUNK) {
            var chunk = sequences.subList(from, Math.min(sequences.size(), from + DELETE_CHUNK));
            database.write(
                    connection -> {
                        try (var statement = connection.prepareStatement(sql)) {
                            for (var sequence : chunk) {
                                statement.setLong(1, sequence);
                                statement.addBatch();
                            }
                            statement.executeBatch();
                        }
                    });
        }
    }

    private static String json(ActivityBatch.Entry entry) {
        try {
            return Json.MAPPER.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of ours does not become JSON.", e);
        }
    }

    private static ActivityBatch.Entry read(String json) {
        try {
            return Json.MAPPER.readValue(json, ActivityBatch.Entry.class);
        } catch (JsonProcessingException e) {
            log.error("A remembered activity row cannot be read", e);
            // Sent as it is, the panel drops it row by row; here it would stop the queue for ever.
            return new ActivityBatch.Entry(
                    null, null, "", "unreadable", null, null, Instant.EPOCH.toString(), null);
        }
    }
}
