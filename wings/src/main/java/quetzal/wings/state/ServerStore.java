package quetzal.wings.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.remote.RemoteServer;

/// What is remembered of each server: its last state and the configuration the panel last told.
public final class ServerStore {
    private static final Logger log = LoggerFactory.getLogger(ServerStore.class);

    private final StateDatabase database;
    private final Clock clock;

    public ServerStore(StateDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /// `state` is one of the four words of the wire.
    public record Remembered(ServerId id, String state, Optional<RemoteServer> configuration) {}

    public List<Remembered> all() {
        return database.read(
                connection -> {
                    var all = new ArrayList<Remembered>();
                    try (var query =
                                    connection.prepareStatement(
                                            "SELECT id, state, configuration FROM servers ORDER BY id");
                            var rows = query.executeQuery()) {
                        while (rows.next()) {
                            var text = rows.getString(1);
                            var id = ServerId.parse(text);
                            if (id.isPresent()) {
                                all.add(
                                        new Remembered(
                                                id.get(),
                                                rows.getString(2),
                                                configuration(text, rows.getString(3))));
                            }
                        }
                    }
                    return all;
                });
    }

    public Optional<RemoteServer> configuration(ServerId server) {
        return database.read(
                connection -> {
                    try (var query =
                            connection.prepareStatement(
                                    "SELECT configuration FROM servers WHERE id = ?")) {
                        query.setString(1, server.toString());
                        try (var rows = query.executeQuery()) {
                            return rows.next()
                                    ? configuration(server.toString(), rows.getString(1))
                                    : Optional.empty();
                        }
                    }
                });
    }

    public void rememberConfiguration(ServerId server, RemoteServer configuration) {
        var json = json(configuration);
        database.write(
                connection -> {
                    try (var statement =
                            connection.prepareStatement(
                                    """
                    INSERT INTO servers (id, configuration, updated_at) VALUES (?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET configuration = excluded.configuration, updated_at = excluded.updated_at
                    """)) {
                        statement.setString(1, server.toString());
                        statement.setString(2, json);
                        statement.setLong(3, clock.millis());
                        statement.executeUpdate();
                    }
                });
    }

    public void rememberState(ServerId server, String state) {
        database.write(
                connection -> {
                    try (var statement =
                            connection.prepareStatement(
                                    """
                    INSERT INTO servers (id, state, updated_at) VALUES (?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at
                    """)) {
                        statement.setString(1, server.toString());
                        statement.setString(2, state);
                        statement.setLong(3, clock.millis());
                        statement.executeUpdate();
                    }
                });
    }

    /// Writes down that the server is to go, before anything of it is removed; survives a crash in between.
    public void beginDeletion(ServerId server) {
        database.write(
                connection -> {
                    try (var statement =
                            connection.prepareStatement(
                                    "INSERT OR IGNORE INTO deletions (server, requested_at) VALUES (?, ?)")) {
                        statement.setString(1, server.toString());
                        statement.setLong(2, clock.millis());
                        statement.executeUpdate();
                    }
                });
    }

    public List<ServerId> deletions() {
        return database.read(
                connection -> {
                    var ids = new ArrayList<ServerId>();
                    try (var query =
                                    connection.prepareStatement(
                                            "SELECT server FROM deletions ORDER BY requested_at");
                            var rows = query.executeQuery()) {
                        while (rows.next()) {
                            ServerId.parse(rows.getString(1)).ifPresent(ids::add);
                        }
                    }
                    return ids;
                });
    }

    /// Nothing of the server is left on this node.
    public void forget(ServerId server) {
        database.write(
                connection -> {
                    delete(connection, "DELETE FROM servers WHERE id = ?", server);
                    delete(connection, "DELETE FROM installs WHERE server = ?", server);
                    delete(connection, "DELETE FROM deletions WHERE server = ?", server);
                });
    }

    private static void delete(java.sql.Connection connection, String sql, ServerId server)
            throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, server.toString());
            statement.executeUpdate();
        }
    }

    private static Optional<RemoteServer> configuration(String server, @Nullable String json) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(json, RemoteServer.class));
        } catch (JsonProcessingException e) {
            log.warn("A remembered configuration cannot be read: server={}", server);
            return Optional.empty();
        }
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A record of ours does not become JSON.", e);
        }
    }
}
