package quetzal.panel.server;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;
import quetzal.panel.http.Paging;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.ServerStateWord;

final class ServerStore {
    private static final String COLUMNS =
            """
            s.id, s.uuid, s.external_id, s.node_id, s.name, s.description, s.status, s.suspended, s.deleting_at,
            s.skip_scripts, s.owner_id, s.memory_mib, s.swap_mib, s.disk_mib, s.io_weight, s.cpu_percent, s.threads,
            s.oom_disabled, s.allocation_id, s.egg_id, s.startup, s.image, s.allocation_limit, s.database_limit,
            s.backup_limit, s.last_state, s.last_state_at, s.installed_at, s.created_at, s.updated_at
            """;

    /// Empty when the id, or its first 8 characters, is taken.
    Optional<Long> insert(Handle tx, ServerId id, NewServer server, long node, long allocation) {
        return bind(
                        tx.createQuery(
                                """
                                INSERT INTO servers
                                    (uuid, uuid_short, external_id, node_id, name, description, status, skip_scripts,
                                     owner_id, memory_mib, swap_mib, disk_mib, io_weight, cpu_percent, threads,
                                     oom_disabled, allocation_id, egg_id, startup, image, allocation_limit,
                                     database_limit, backup_limit)
                                VALUES
                                    (:uuid, :short, :external, :node, :name, :description, 'installing', :skip, :owner,
                                     :memory, :swap, :disk, :io, :cpu, :threads, :oom, :allocation, :egg, :startup,
                                     :image, :allocations, :databases, :backups)
                                ON CONFLICT (uuid_short) DO NOTHING
                                RETURNING id
                                """),
                        server.limits(),
                        server.features())
                .bind("uuid", id.value())
                .bind("short", id.shortText())
                .bind("external", server.externalId())
                .bind("node", node)
                .bind("name", server.name())
                .bind("description", server.description())
                .bind("skip", server.skipScripts())
                .bind("owner", server.owner())
                .bind("allocation", allocation)
                .bind("egg", server.egg())
                .bind("startup", server.startup())
                .bind("image", server.image())
                .mapTo(Long.class)
                .findOne();
    }

    private static <S extends SqlStatement<S>> S bind(
            S statement, Limits limits, FeatureLimits features) {
        return statement
                .bind("memory", limits.memory())
                .bind("swap", limits.swap())
                .bind("disk", limits.disk())
                .bind("io", limits.io())
                .bind("cpu", limits.cpu())
                .bind("threads", limits.threads())
                .bind("oom", limits.oomDisabled())
                .bind("allocations", features.allocations())
                .bind("databases", features.databases())
                .bind("backups", features.backups());
    }

    Optional<Server> find(Handle tx, long server) {
        return one(tx, "s.id = :key", server, "");
    }

    Optional<Server> find(Handle tx, ServerId server) {
        return one(tx, "s.uuid = :key", server.value(), "");
    }

    Optional<Server> withExternalId(Handle tx, String externalId) {
        return one(tx, "s.external_id = :key", externalId, "");
    }

    /// Locks it until the transaction ends; others may still refer to it.
    Optional<Server> lock(Handle tx, long server) {
        return one(tx, "s.id = :key", server, " FOR NO KEY UPDATE");
    }

    Optional<Server> lock(Handle tx, ServerId server) {
        return one(tx, "s.uuid = :key", server.value(), " FOR NO KEY UPDATE");
    }

    private static Optional<Server> one(Handle tx, String condition, Object key, String locking) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM servers s WHERE " + condition + locking)
                .bind("key", key)
                .map(ServerStore::read)
                .findOne();
    }

    List<Server> list(Handle tx, Where where, String orderBy, Paging paging) {
        return where.bindTo(
                        tx.createQuery(
                                "SELECT "
                                        + COLUMNS
                                        + " FROM servers s"
                                        + where.sql()
                                        + orderBy
                                        + " LIMIT :limit OFFSET :offset"))
                .bind("limit", paging.perPage())
                .bind("offset", paging.offset())
                .map(ServerStore::read)
                .list();
    }

    long count(Handle tx, Where where) {
        return where.bindTo(tx.createQuery("SELECT count(*) FROM servers s" + where.sql()))
                .mapTo(Long.class)
                .one();
    }

    /// Of two transactions that want the same id, the second waits here until the first has ended.
    boolean externalIdTaken(Handle tx, String externalId, long otherThan) {
        tx.createQuery(
                        "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended('servers.external_id ' || :external, 0))")
                .bind("external", externalId)
                .mapTo(Integer.class)
                .one();
        return tx.createQuery(
                        "SELECT EXISTS (SELECT 1 FROM servers WHERE external_id = :external AND id <> :id)")
                .bind("external", externalId)
                .bind("id", otherThan)
                .mapTo(Boolean.class)
                .one();
    }

    void updateDetails(
            Handle tx,
            long server,
            String name,
            String description,
            @Nullable String externalId,
            long owner) {
        tx.createUpdate(
                        """
                        UPDATE servers
                        SET name = :name, description = :description, external_id = :external, owner_id = :owner,
                            updated_at = now()
                        WHERE id = :id
                        """)
                .bind("id", server)
                .bind("name", name)
                .bind("description", description)
                .bind("external", externalId)
                .bind("owner", owner)
                .execute();
    }

    void updateBuild(
            Handle tx, long server, Limits limits, FeatureLimits features, long allocation) {
        bind(
                        tx.createUpdate(
                                """
                                UPDATE servers
                                SET memory_mib = :memory, swap_mib = :swap, disk_mib = :disk, io_weight = :io,
                                    cpu_percent = :cpu, threads = :threads, oom_disabled = :oom,
                                    allocation_limit = :allocations, database_limit = :databases,
                                    backup_limit = :backups, allocation_id = :allocation, updated_at = now()
                                WHERE id = :id
                                """),
                        limits,
                        features)
                .bind("id", server)
                .bind("allocation", allocation)
                .execute();
    }

    void updateStartup(
            Handle tx, long server, long egg, String startup, String image, boolean skipScripts) {
        tx.createUpdate(
                        """
                        UPDATE servers
                        SET egg_id = :egg, startup = :startup, image = :image, skip_scripts = :skip, updated_at = now()
                        WHERE id = :id
                        """)
                .bind("id", server)
                .bind("egg", egg)
                .bind("startup", startup)
                .bind("image", image)
                .bind("skip", skipScripts)
                .execute();
    }

    void setStatus(Handle tx, long server, @Nullable ServerStatus status) {
        tx.createUpdate("UPDATE servers SET status = :status, updated_at = now() WHERE id = :id")
                .bind("id", server)
                .bind("status", status == null ? null : status.word())
                .execute();
    }

    void setInstalled(Handle tx, long server, @Nullable ServerStatus status, Instant at) {
        tx.createUpdate(
                        """
                        UPDATE servers SET status = :status, installed_at = :at, updated_at = now() WHERE id = :id
                        """)
                .bind("id", server)
                .bind("status", status == null ? null : status.word())
                .bind("at", at)
                .execute();
    }

    void setSuspended(Handle tx, long server, boolean suspended) {
        tx.createUpdate(
                        "UPDATE servers SET suspended = :suspended, updated_at = now() WHERE id = :id")
                .bind("id", server)
                .bind("suspended", suspended)
                .execute();
    }

    void setDeleting(Handle tx, long server, @Nullable Instant at) {
        tx.createUpdate("UPDATE servers SET deleting_at = :at, updated_at = now() WHERE id = :id")
                .bind("id", server)
                .bind("at", at)
                .execute();
    }

    void setState(Handle tx, long server, ServerStateWord state, Instant at) {
        tx.createUpdate(
                        """
                        UPDATE servers SET last_state = :state, last_state_at = :at WHERE id = :id
                        """)
                .bind("id", server)
                .bind("state", state.word())
                .bind("at", at)
                .execute();
    }

    void delete(Handle tx, long server) {
        tx.createUpdate("DELETE FROM servers WHERE id = :id").bind("id", server).execute();
    }

    // Variables

    Map<Long, String> variables(Handle tx, long server) {
        return tx.createQuery(
                        "SELECT variable_id, value FROM server_variables WHERE server_id = :server")
                .bind("server", server)
                .reduceRows(
                        new HashMap<>(),
                        (map, row) -> {
                            map.put(
                                    row.getColumn("variable_id", Long.class),
                                    row.getColumn("value", String.class));
                            return map;
                        });
    }

    Map<Long, Map<Long, String>> variables(Handle tx, List<Long> servers) {
        if (servers.isEmpty()) {
            return Map.of();
        }
        return tx.createQuery(
                        """
                        SELECT server_id, variable_id, value FROM server_variables WHERE server_id IN (<servers>)
                        """)
                .bindList("servers", servers)
                .reduceRows(
                        new HashMap<>(),
                        (map, row) -> {
                            map.computeIfAbsent(
                                            row.getColumn("server_id", Long.class),
                                            _ -> new HashMap<>())
                                    .put(
                                            row.getColumn("variable_id", Long.class),
                                            row.getColumn("value", String.class));
                            return map;
                        });
    }

    void putVariables(Handle tx, long server, Map<Long, String> values) {
        if (values.isEmpty()) {
            return;
        }
        var batch =
                tx.prepareBatch(
                        """
                        INSERT INTO server_variables (server_id, variable_id, value)
                        VALUES (:server, :variable, :value)
                        ON CONFLICT (server_id, variable_id) DO UPDATE SET value = excluded.value
                        """);
        values.forEach(
                (variable, value) ->
                        batch.bind("server", server)
                                .bind("variable", variable)
                                .bind("value", value)
                                .add());
        batch.execute();
    }

    // People

    /// An account as far as servers need it.
    record Account(long number, UUID uuid, String username, boolean rootAdmin) {}

    Optional<Account> account(Handle tx, long user) {
        return tx.createQuery(
                        "SELECT id, uuid, username, root_admin FROM users WHERE id = :id FOR KEY SHARE")
                .bind("id", user)
                .map(ServerStore::readAccount)
                .findOne();
    }

    private static Account readAccount(ResultSet row, StatementContext context)
            throws SQLException {
        return new Account(
                row.getLong("id"),
                row.getObject("uuid", UUID.class),
                row.getString("username"),
                row.getBoolean("root_admin"));
    }

    private static Server read(ResultSet row, StatementContext context) throws SQLException {
        var state = row.getString("last_state");
        return new Server(
                row.getLong("id"),
                new ServerId(row.getObject("uuid", UUID.class)),
                row.getString("external_id"),
                row.getLong("node_id"),
                row.getString("name"),
                row.getString("description"),
                ServerStatus.of(row.getString("status")),
                row.getBoolean("suspended"),
                instant(row.getTimestamp("deleting_at")),
                row.getBoolean("skip_scripts"),
                row.getLong("owner_id"),
                new Limits(
                        row.getLong("memory_mib"),
                        row.getLong("swap_mib"),
                        row.getLong("disk_mib"),
                        row.getInt("io_weight"),
                        row.getLong("cpu_percent"),
                        row.getString("threads"),
                        row.getBoolean("oom_disabled")),
                new FeatureLimits(
                        (Integer) row.getObject("database_limit"),
                        (Integer) row.getObject("allocation_limit"),
                        row.getInt("backup_limit")),
                row.getLong("allocation_id"),
                row.getLong("egg_id"),
                row.getString("startup"),
                row.getString("image"),
                state == null ? null : ServerStateWord.of(state),
                instant(row.getTimestamp("last_state_at")),
                instant(row.getTimestamp("installed_at")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
