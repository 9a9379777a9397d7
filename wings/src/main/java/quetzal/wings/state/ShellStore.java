package quetzal.wings.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import quetzal.shared.id.ServerId;

/// Which shells there were on this node, so that a restarted daemon knows which ones it cut short and which recordings it
/// holds. A change and what the panel is owed of it are one transaction.
public final class ShellStore {
    private final StateDatabase database;
    private final Clock clock;

    public ShellStore(StateDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    public record Known(UUID id, ServerId server, boolean recorded) {}

    /// Writes a shell down as open. False when there was one of this id ever before: an id opens one shell.
    public boolean begin(UUID id, ServerId server, boolean recorded, OutboxStore.Result started) {
        var added = new boolean[1];
        database.write(
                connection -> {
                    try (var statement =
                            connection.prepareStatement(
                                    """
                    INSERT OR IGNORE INTO shells (id, server, recorded, started_at) VALUES (?, ?, ?, ?)
                    """)) {
                        statement.setString(1, id.toString());
                        statement.setString(2, server.toString());
                        statement.setBoolean(3, recorded);
                        statement.setLong(4, clock.millis());
                        added[0] = statement.executeUpdate() == 1;
                    }
                    if (added[0]) {
                        OutboxStore.insert(connection, started, clock.instant());
                    }
                });
        return added[0];
    }

    public void end(UUID id, OutboxStore.Result ended) {
        database.write(
                connection -> {
                    try (var statement =
                            connection.prepareStatement(
                                    "UPDATE shells SET ended_at = ? WHERE id = ? AND ended_at IS NULL")) {
                        statement.setLong(1, clock.millis());
                        statement.setString(2, id.toString());
                        if (statement.executeUpdate() == 1) {
                            OutboxStore.insert(connection, ended, clock.instant());
                        }
                    }
                });
    }

    public List<Known> open() {
        return known("SELECT id, server, recorded FROM shells WHERE ended_at IS NULL", 0);
    }

    /// The recorded ones of a server.
    public List<UUID> recordedOf(ServerId server) {
        return database.read(
                connection -> {
                    var found = new ArrayList<UUID>();
                    try (var query =
                            connection.prepareStatement(
                                    "SELECT id FROM shells WHERE server = ? AND recorded = 1")) {
                        query.setString(1, server.toString());
                        try (var rows = query.executeQuery()) {
                            while (rows.next()) {
                                found.add(UUID.fromString(rows.getString(1)));
                            }
                        }
                    }
                    return found;
                });
    }

    /// Those that ended before `before`, as many as can be dealt with at once.
    public List<Known> endedBefore(Instant before) {
        return known(
                "SELECT id, server, recorded FROM shells WHERE ended_at < ? ORDER BY ended_at LIMIT 500",
                before.toEpochMilli());
    }

    private List<Known> known(String sql, long bound) {
        return database.read(
                connection -> {
                    var found = new ArrayList<Known>();
                    try (var query = connection.prepareStatement(sql)) {
                        if (sql.indexOf('?') >= 0) {
                            query.setLong(1, bound);
                        }
                        try (var rows = query.executeQuery()) {
                            while (rows.next()) {
                                found.add(
                                        new Known(
                                                UUID.fromString(rows.getString(1)),
                                                ServerId.of(rows.getString(2)),
                                                rows.getBoolean(3)));
                            }
                        }
                    }
                    return found;
                });
    }

    /// Forgets a shell whose time is over.
    public void purge(UUID id, OutboxStore.Result purged) {
        database.write(
                connection -> {
                    delete(connection, id);
                    OutboxStore.insert(connection, purged, clock.instant());
                });
    }

    private static void delete(Connection connection, UUID id) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM shells WHERE id = ?")) {
            statement.setString(1, id.toString());
            statement.executeUpdate();
        }
    }
}
