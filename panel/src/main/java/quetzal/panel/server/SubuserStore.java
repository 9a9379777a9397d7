package quetzal.panel.server;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

final class SubuserStore {
    private static final String COLUMNS =
            """
            m.id, m.user_id, m.server_id, m.permissions, m.created_at, m.updated_at, u.uuid, u.username, u.email
            """;

    boolean delete(Handle tx, long server, long user) {
        return tx.createUpdate("DELETE FROM subusers WHERE server_id = :server AND user_id = :user")
                        .bind("server", server)
                        .bind("user", user)
                        .execute()
                == 1;
    }

    List<Subuser> ofServers(Handle tx, List<Long> servers) {
        if (servers.isEmpty()) {
            return List.of();
        }
        return tx.createQuery(
                        "SELECT "
                                + COLUMNS
                                + """
                                   FROM subusers m JOIN users u ON u.id = m.user_id
                                  WHERE m.server_id IN (<servers>) ORDER BY m.id LIMIT 10000
                                  """)
                .bindList("servers", servers)
                .map(SubuserStore::read)
                .list();
    }

    private static Subuser read(ResultSet row, StatementContext context) throws SQLException {
        return new Subuser(
                row.getLong("id"),
                row.getLong("user_id"),
                row.getObject("uuid", UUID.class),
                row.getString("username"),
                row.getString("email"),
                row.getLong("server_id"),
                Arrays.asList((String[]) row.getArray("permissions").getArray()),
                instant(row, "created_at"),
                instant(row, "updated_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getTimestamp(column).toInstant();
    }
}
