package quetzal.panel.node;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;
import quetzal.panel.http.Paging;
import quetzal.shared.id.NodeUuid;
import quetzal.shared.protocol.shell.RecordingPolicy;

final class NodeStore {
    private static final String COLUMNS =
            """
            n.id, n.uuid, n.public, n.name, n.description, n.location_id, n.fqdn, n.scheme, n.behind_proxy,
            n.maintenance_mode, n.draining, n.console_route, n.memory_mib, n.memory_overallocate, n.disk_mib, n.disk_overallocate,
            n.upload_size_mib, n.daemon_token_id, n.daemon_listen, n.daemon_sftp, n.daemon_base, n.shells_enabled,
            n.shell_recording, n.last_seen_at,
            n.daemon_version, n.clock_skew_ms, n.health_error, n.created_at, n.updated_at
            """;

    /// A node's secret as stored.
    record SealedToken(long node, byte[] token) {}

    long insert(Handle tx, NodeUuid uuid, NodeSettings settings, String tokenId, byte[] token) {
        return bind(
                        tx.createQuery(
                                """
                                INSERT INTO nodes
                                    (uuid, public, name, description, location_id, fqdn, scheme, behind_proxy,
                                     maintenance_mode, draining, console_route, memory_mib, memory_overallocate, disk_mib,
                                     disk_overallocate, upload_size_mib, daemon_token_id, daemon_token, daemon_listen,
                                     daemon_sftp, daemon_base, shells_enabled, shell_recording)
                                VALUES
                                    (:uuid, :public, :name, :description, :location, :fqdn, :scheme, :proxy,
                                     :maintenance, :draining, :route, :memory, :memoryOver, :disk, :diskOver, :upload, :tokenId,
                                     :token, :listen, :sftp, :base, :shells, :recording)
                                RETURNING id
                                """),
                        settings)
                .bind("uuid", uuid.value())
                .bind("tokenId", tokenId)
                .bind("token", token)
                .mapTo(Long.class)
                .one();
    }

    void update(Handle tx, long node, NodeSettings settings) {
        bind(
                        tx.createUpdate(
                                """
                                UPDATE nodes
                                SET public = :public, name = :name, description = :description, location_id = :location,
                                    fqdn = :fqdn, scheme = :scheme, behind_proxy = :proxy,
                                    maintenance_mode = :maintenance, draining = :draining, console_route = :route, memory_mib = :memory,
                                    memory_overallocate = :memoryOver, disk_mib = :disk, disk_overallocate = :diskOver,
                                    upload_size_mib = :upload, daemon_listen = :listen, daemon_sftp = :sftp,
                                    daemon_base = :base, shells_enabled = :shells, shell_recording = :recording,
                                    updated_at = now()
                                WHERE id = :id
                                """),
                        settings)
                .bind("id", node)
                .execute();
    }

    private static <S extends SqlStatement<S>> S bind(S statement, NodeSettings settings) {
        return statement
                .bind("public", settings.open())
                .bind("name", settings.name())
                .bind("description", settings.description())
                .bind("location", settings.location())
                .bind("fqdn", settings.fqdn())
                .bind("scheme", settings.scheme())
                .bind("proxy", settings.behindProxy())
                .bind("maintenance", settings.maintenance())
                .bind("draining", settings.draining())
                .bind("route", settings.consoleRoute().word())
                .bind("memory", settings.memory())
                .bind("memoryOver", settings.memoryOverallocate())
                .bind("disk", settings.disk())
                .bind("diskOver", settings.diskOverallocate())
                .bind("upload", settings.uploadSize())
                .bind("listen", settings.daemonListen())
                .bind("sftp", settings.daemonSftp())
                .bind("base", settings.daemonBase())
                .bind("shells", settings.shells().enabled())
                .bind("recording", settings.shells().recording().word());
    }

    void setDraining(Handle tx, long node, boolean draining) {
        tx.createUpdate("UPDATE nodes SET draining = :draining, updated_at = now() WHERE id = :id")
                .bind("id", node)
                .bind("draining", draining)
                .execute();
    }

    /// Holds off a change of the flag until the transaction ends.
    boolean isDraining(Handle tx, long node) {
        return tx.createQuery("SELECT draining FROM nodes WHERE id = :id FOR SHARE")
                .bind("id", node)
                .mapTo(Boolean.class)
                .findOne()
                .orElse(false);
    }

    void replaceToken(Handle tx, long node, String tokenId, byte[] token) {
        tx.createUpdate(
                        """
                        UPDATE nodes SET daemon_token_id = :tokenId, daemon_token = :token, updated_at = now()
                        WHERE id = :id
                        """)
                .bind("id", node)
                .bind("tokenId", tokenId)
                .bind("token", token)
                .execute();
    }

    void delete(Handle tx, long node) {
        tx.createUpdate("DELETE FROM nodes WHERE id = :id").bind("id", node).execute();
    }

    Optional<Node> find(Handle tx, long node) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM nodes n WHERE n.id = :id")
                .bind("id", node)
                .map(NodeStore::read)
                .findOne();
    }

    Optional<Node> lock(Handle tx, long node) {
        return tx.createQuery("SELECT " + COLUMNS + " FROM nodes n WHERE n.id = :id FOR UPDATE")
                .bind("id", node)
                .map(NodeStore::read)
                .findOne();
    }

    /// Lets others go on using the node's row, but no second placement.
    boolean lockForPlacement(Handle tx, long node) {
        return tx.createQuery("SELECT id FROM nodes WHERE id = :id FOR NO KEY UPDATE")
                .bind("id", node)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }

    Optional<byte[]> token(Handle tx, long node) {
        return tx.createQuery("SELECT daemon_token FROM nodes WHERE id = :id")
                .bind("id", node)
                .mapTo(byte[].class)
                .findOne();
    }

    Optional<SealedToken> tokenOf(Handle tx, String tokenId) {
        return tx.createQuery("SELECT id, daemon_token FROM nodes WHERE daemon_token_id = :tokenId")
                .bind("tokenId", tokenId)
                .map((row, _) -> new SealedToken(row.getLong("id"), row.getBytes("daemon_token")))
                .findOne();
    }

    List<Node> list(Handle tx, Where where, String orderBy, Paging paging) {
        return where.bindTo(
                        tx.createQuery(
                                "SELECT "
                                        + COLUMNS
                                        + " FROM nodes n"
                                        + where.sql()
                                        + orderBy
                                        + " LIMIT :limit OFFSET :offset"))
                .bind("limit", paging.perPage())
                .bind("offset", paging.offset())
                .map(NodeStore::read)
                .list();
    }

    long count(Handle tx, Where where) {
        return where.bindTo(tx.createQuery("SELECT count(*) FROM nodes n" + where.sql()))
                .mapTo(Long.class)
                .one();
    }

    boolean hasServers(Handle tx, long node) {
        return tx.createQuery("SELECT EXISTS (SELECT 1 FROM servers WHERE node_id = :id)")
                .bind("id", node)
                .mapTo(Boolean.class)
                .one();
    }

    /// - unit: MiB; servers without a limit count as 0
    record Usage(long node, long memory, long disk) {}

    List<Usage> usage(Handle tx, List<Long> nodes) {
        if (nodes.isEmpty()) {
            return List.of();
        }
        return tx.createQuery(
                        """
                        SELECT node_id, coalesce(sum(memory_mib), 0) AS memory, coalesce(sum(disk_mib), 0) AS disk
                        FROM servers WHERE node_id IN (<nodes>) GROUP BY node_id
                        """)
                .bindList("nodes", nodes)
                .map(
                        (row, _) ->
                                new Usage(
                                        row.getLong("node_id"),
                                        row.getLong("memory"),
                                        row.getLong("disk")))
                .list();
    }

    /// Public nodes, neither in maintenance nor draining, that can take so much more.
    Where deployable(long memory, long disk, List<Long> locations) {
        var where =
                new Where()
                        .is("n.public", true)
                        .is("n.maintenance_mode", false)
                        .is("n.draining", false);
        where.in("n.location_id", locations);
        where.and(room("memory", where.bound(memory)));
        return where.and(room("disk", where.bound(disk)));
    }

    private static String room(String what, String more) {
        return """
               n.%1$s_overallocate < 0 OR n.%1$s_mib = 0
               OR (SELECT coalesce(sum(s.%1$s_mib), 0) FROM servers s WHERE s.node_id = n.id) + %2$s
                  <= n.%1$s_mib * (100 + n.%1$s_overallocate) / 100
               """
                .formatted(what, more);
    }

    // Health

    void heard(Handle tx, long node, Instant at, @Nullable String version) {
        tx.createUpdate(
                        """
                        UPDATE nodes
                        SET last_seen_at = greatest(last_seen_at, :at), daemon_version = coalesce(:version, daemon_version)
                        WHERE id = :id
                        """)
                .bind("id", node)
                .bind("at", at)
                .bind("version", version)
                .execute();
    }

    /// The error that was noted before.
    Optional<String> checked(
            Handle tx,
            long node,
            Instant at,
            @Nullable String version,
            @Nullable Long skewMs,
            @Nullable String error) {
        var before =
                tx.createQuery("SELECT health_error FROM nodes WHERE id = :id FOR UPDATE")
                        .bind("id", node)
                        .mapTo(String.class)
                        .findOne();
        tx.createUpdate(
                        """
                        UPDATE nodes
                        SET last_seen_at = CASE WHEN cast(:error AS text) IS NULL THEN :at ELSE last_seen_at END,
                            daemon_version = coalesce(:version, daemon_version),
                            clock_skew_ms = coalesce(:skew, clock_skew_ms), health_error = :error
                        WHERE id = :id
                        """)
                .bind("id", node)
                .bind("at", at)
                .bind("version", version)
                .bind("skew", skewMs)
                .bind("error", error)
                .execute();
        return before;
    }

    /// Nodes whose last check is older than `before`; taking one makes this panel the one that checks it.
    List<Long> dueForCheck(Handle tx, Instant before, Instant now, int most) {
        return tx.createQuery(
                        """
                        UPDATE nodes SET health_checked_at = :now
                        WHERE id IN (SELECT id FROM nodes
                                     WHERE health_checked_at IS NULL OR health_checked_at <= :before
                                     ORDER BY health_checked_at NULLS FIRST LIMIT :most FOR UPDATE SKIP LOCKED)
                        RETURNING id
                        """)
                .bind("now", now)
                .bind("before", before)
                .bind("most", most)
                .mapTo(Long.class)
                .list();
    }

    // Deploy tokens

    void insertDeployToken(Handle tx, long node, long creator, byte[] hash, Instant expires) {
        tx.createUpdate(
                        """
                        INSERT INTO node_deploy_tokens (node_id, created_by, token_hash, expires_at)
                        VALUES (:node, :creator, :hash, :expires)
                        """)
                .bind("node", node)
                .bind("creator", creator)
                .bind("hash", hash)
                .bind("expires", expires)
                .execute();
    }

    /// True once for each good token.
    boolean useDeployToken(Handle tx, long node, byte[] hash, Instant now) {
        return tx.createUpdate(
                                """
                                UPDATE node_deploy_tokens SET used_at = :now
                                WHERE node_id = :node AND token_hash = :hash AND used_at IS NULL AND expires_at > :now
                                """)
                        .bind("node", node)
                        .bind("hash", hash)
                        .bind("now", now)
                        .execute()
                == 1;
    }

    void dropOldDeployTokens(Handle tx, Instant before) {
        tx.createUpdate("DELETE FROM node_deploy_tokens WHERE expires_at < :before")
                .bind("before", before)
                .execute();
    }

    static Node read(ResultSet row, StatementContext context) throws SQLException {
        return new Node(
                row.getLong("id"),
                new NodeUuid(row.getObject("uuid", UUID.class)),
                new NodeSettings(
                        row.getString("name"),
                        row.getString("description"),
                        row.getLong("location_id"),
                        row.getString("fqdn"),
                        row.getString("scheme"),
                        row.getBoolean("behind_proxy"),
                        row.getBoolean("public"),
                        row.getBoolean("maintenance_mode"),
                        row.getBoolean("draining"),
                        ConsoleRoute.of(row.getString("console_route")),
                        row.getLong("memory_mib"),
                        row.getInt("memory_overallocate"),
                        row.getLong("disk_mib"),
                        row.getInt("disk_overallocate"),
                        row.getInt("upload_size_mib"),
                        row.getInt("daemon_listen"),
                        row.getInt("daemon_sftp"),
                        row.getString("daemon_base"),
                        new ShellPolicy(
                                row.getBoolean("shells_enabled"),
                                RecordingPolicy.of(row.getString("shell_recording")))),
                row.getString("daemon_token_id"),
                new Node.NodeHealth(
                        instant(row.getTimestamp("last_seen_at")),
                        row.getString("daemon_version"),
                        (Long) row.getObject("clock_skew_ms"),
                        row.getString("health_error")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
