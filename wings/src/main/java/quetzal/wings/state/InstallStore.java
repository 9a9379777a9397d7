package quetzal.wings.state;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import quetzal.shared.id.ServerId;

/// Installs that are under way, so that a restarted daemon knows which ones it cut short.
public final class InstallStore {
    private final StateDatabase database;
    private final Clock clock;

    public InstallStore(StateDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// `id` names this run for good: it is the key of its result.
    public record Open(
            ServerId server,
            String id,
            String phase,
            boolean reinstall,
            boolean startAfter,
            Instant startedAt) {}

    public void begin(ServerId server, String id, boolean reinstall, boolean startAfter) {
        database.write(
                connection -> {
                    try (var statement =
                            connection.prepareStatement(
                                    """
                    INSERT OR REPLACE INTO installs (server, id, phase, reinstall, start_after, started_at)
                    VALUES (?, ?, 'pull', ?, ?, ?)
                    """)) {
                        statement.setString(1, server.toString());
                        statement.setString(2, id);
                        statement.setBoolean(3, reinstall);
                        statement.setBoolean(4, startAfter);
                        statement.setLong(5, clock.millis());
                        statement.executeUpdate();
                    }
                });
    }

    public void phase(ServerId server, String id, String phase) {
        database.write(
                connection -> {
                    try (var statement =
                            connection.prepareStatement(
                                    "UPDATE installs SET phase = ? WHERE server = ? AND id = ?")) {
                        statement.setString(1, phase);
                        statement.setString(2, server.toString());
                        statement.setString(3, id);
                        statement.executeUpdate();
                    }
                });
    }

    public List<Open> open() {
        return database.read(
                connection -> {
                    var open = new ArrayList<Open>();
                    try (var query =
                                    connection.prepareStatement(
                                            "SELECT server, id, phase, reinstall, start_after, started_at FROM installs");
                            var rows = query.executeQuery()) {
                        while (rows.next()) {
                            open.add(
                                    new Open(
                                            ServerId.of(rows.getString(1)),
                                            rows.getString(2),
                                            rows.getString(3),
                                            rows.getBoolean(4),
                                            rows.getBoolean(5),
                                            Instant.ofEpochMilli(rows.getLong(6))));
                        }
                    }
                    return open;
                });
    }

    /// The install is over and `result` owed to the panel: both or neither.
    public void finish(ServerId server, String id, OutboxStore.Result result) {
        database.write(
                connection -> {
                    OutboxStore.insert(connection, result, clock.instant());
                    try (var statement =
                            connection.prepareStatement(
                                    "DELETE FROM installs WHERE server = ? AND id = ?")) {
                        statement.setString(1, server.toString());
                        statement.setString(2, id);
                        statement.executeUpdate();
                    }
                });
    }
}
