package quetzal.wings.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The tables, one step per version, forward only.
final class StateSchema {
    private static final List<List<String>> STEPS =
            List.of(
                    List.of(
                            """
            CREATE TABLE servers (
                id TEXT PRIMARY KEY,
                state TEXT NOT NULL DEFAULT 'offline',
                configuration TEXT,
                updated_at INTEGER NOT NULL
            ) STRICT
            """,
                            """
            CREATE TABLE activity (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                id TEXT NOT NULL UNIQUE,
                entry TEXT NOT NULL
            ) STRICT
            """,
                            """
            CREATE TABLE results (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                key TEXT NOT NULL UNIQUE,
                kind TEXT NOT NULL,
                subject TEXT NOT NULL,
                body TEXT NOT NULL,
                created_at INTEGER NOT NULL
            ) STRICT
            """,
                            """
            CREATE TABLE installs (
                server TEXT PRIMARY KEY,
                id TEXT NOT NULL,
                phase TEXT NOT NULL,
                reinstall INTEGER NOT NULL,
                start_after INTEGER NOT NULL,
                started_at INTEGER NOT NULL
            ) STRICT
            """,
                            """
            CREATE TABLE deletions (
                server TEXT PRIMARY KEY,
                requested_at INTEGER NOT NULL
            ) STRICT
            """),
                    List.of(
                            """
            CREATE TABLE shells (
                id TEXT PRIMARY KEY,
                server TEXT NOT NULL,
                recorded INTEGER NOT NULL,
                started_at INTEGER NOT NULL,
                ended_at INTEGER
            ) STRICT
            """));

    private StateSchema() {}

    static void apply(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            int version;
            try (var rows = statement.executeQuery("PRAGMA user_version")) {
                rows.next();
                version = rows.getInt(1);
            }
            for (; version < STEPS.size(); version++) {
                connection.setAutoCommit(false);
                for (var sql : STEPS.get(version)) {
                    statement.executeUpdate(sql);
                }
                statement.executeUpdate("PRAGMA user_version = " + (version + 1));
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
    }
}
