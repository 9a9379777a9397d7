package quetzal.panel.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;
import quetzal.panel.event.Topic;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;

/// Reads servers for the client API: one statement for a whole page, whatever is shown of each.
final class ServerRowStore {
    /// Which servers a list is about.
    enum Scope {
        /// Owned, or as a subuser.
        MINE(
                """
                JOIN (SELECT o.id FROM servers o WHERE o.owner_id = :viewer
                      UNION
                      SELECT m.server_id FROM subusers m WHERE m.user_id = :viewer) v ON v.id = s.id
                """),
        OWNED("JOIN (SELECT o.id FROM servers o WHERE o.owner_id = :viewer) v ON v.id = s.id"),
        /// All but one's own.
        OTHERS(
                """
                JOIN (SELECT a.id FROM servers a
                      WHERE a.owner_id <> :viewer
                        AND NOT EXISTS (SELECT 1 FROM subusers m WHERE m.server_id = a.id AND m.user_id = :viewer)) v
                  ON v.id = s.id
                """),
        ALL("");

        private final String join;

        Scope(String join) {
            this.join = join;
        }
    }

    private static final String SELECT =
            """
            SELECT p.total, s.id, s.uuid, s.owner_id, s.name, s.description, s.status, s.suspended, s.skip_scripts,
                   s.deleting_at IS NOT NULL AS deleting, s.last_state,
                   s.memory_mib, s.swap_mib, s.disk_mib, s.io_weight, s.cpu_percent, s.threads, s.oom_disabled,
                   s.allocation_id, s.startup, s.image, s.allocation_limit, s.database_limit, s.backup_limit,
                   n.id AS node_id, n.name AS node_name, n.fqdn, n.daemon_sftp, n.maintenance_mode,
                   e.uuid AS egg_uuid, e.name AS egg_name, e.features, e.docker_images,
                   (SELECT m.permissions FROM subusers m
                    WHERE m.server_id = s.id AND m.user_id = :viewer) AS permissions,
                   (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'ip', a.ip, 'alias', a.ip_alias, 'port', a.port,
                                                        'notes', a.notes) ORDER BY a.id)
                    FROM allocations a WHERE a.server_id = s.id) AS allocations,
                   (SELECT jsonb_agg(jsonb_build_object('id', v.id, 'name', v.name, 'description', v.description,
                                                        'env', v.env_variable, 'default', v.default_value,
                                                        'value', x.value, 'viewable', v.user_viewable,
                                                        'editable', v.user_editable, 'rules', v.rules)
                                     ORDER BY v.sort, v.id)
                    FROM egg_variables v
                    LEFT JOIN server_variables x ON x.variable_id = v.id AND x.server_id = s.id
                    WHERE v.egg_id = s.egg_id) AS variables,
                   (SELECT jsonb_agg(jsonb_build_object('user', u.id, 'uuid', u.uuid, 'username', u.username,
                                                        'email', u.email, 'totp', u.use_totp,
                                                        'created', u.created_at, 'permissions', m.permissions)
                                     ORDER BY m.id)
                    FROM subusers m JOIN users u ON u.id = m.user_id
                    WHERE :subusers AND m.server_id = s.id) AS subusers
            FROM page p
            JOIN servers s ON s.id = p.id
            JOIN nodes n ON n.id = s.node_id
            JOIN eggs e ON e.id = s.egg_id
            ORDER BY s.id
            """;

    /// - shape: conditions of `where` speak of `s`, the server
    Page<ServerRow> list(
            Handle tx, long viewer, Scope scope, Where where, Paging paging, boolean subusers) {
        var from = " FROM servers s " + scope.join + where.sql();
        var totals = new ArrayList<Long>();
        var rows =
                where.bindTo(
                                tx.createQuery(
                                        "WITH page AS MATERIALIZED (SELECT s.id, count(*) OVER () AS total"
                                                + from
                                                + " ORDER BY s.id LIMIT :limit OFFSET :offset) "
                                                + SELECT))
                        .bind("viewer", viewer)
                        .bind("subusers", subusers)
                        .bind("limit", paging.perPage())
                        .bind("offset", paging.offset())
                        .map(
                                (row, _) -> {
                                    totals.add(row.getLong("total"));
                                    return read(row);
                                })
                        .list();
        long total = totals.isEmpty() ? 0 : totals.getFirst();
        if (rows.isEmpty() && paging.page() > 1) {
            // past the end: the page itself cannot say how many there are
            var count = where.bindTo(tx.createQuery("SELECT count(*)" + from));
            total =
                    (scope == Scope.ALL ? count : count.bind("viewer", viewer))
                            .mapTo(Long.class)
                            .one();
        }
        return new Page<>(rows, total, paging);
    }

    Optional<ServerRow> find(Handle tx, long viewer, long server, boolean subusers) {
        return tx.createQuery(
                        "WITH page AS (SELECT cast(:server AS bigint) AS id, cast(1 AS bigint) AS total) "
                                + SELECT)
                .bind("server", server)
                .bind("viewer", viewer)
                .bind("subusers", subusers)
                .map((row, _) -> read(row))
                .findOne();
    }

    // For those who watch

    private static final String VISIBLE =
            """
             FROM servers s
            WHERE s.id > :after
              AND (:admin OR (s.deleting_at IS NULL
                              AND (s.owner_id = :viewer
                                   OR EXISTS (SELECT 1 FROM subusers m WHERE m.server_id = s.id AND m.user_id = :viewer))))
            ORDER BY s.id LIMIT :most
            """;

    /// Those the viewer may use, or all for an administrator, in order of number, with all of their people.
    List<ServerRow> after(Handle tx, long viewer, boolean admin, long after, int most) {
        return tx.createQuery(
                        "WITH page AS MATERIALIZED (SELECT s.id, 0 AS total"
                                + VISIBLE
                                + ") "
                                + SELECT)
                .bind("viewer", viewer)
                .bind("admin", admin)
                .bind("after", after)
                .bind("most", most)
                .bind("subusers", true)
                .map((row, _) -> read(row))
                .list();
    }

    /// The same, their names only.
    List<Topic.Name> names(Handle tx, long viewer, boolean admin, long after, int most) {
        return tx.createQuery("SELECT s.id, s.uuid" + VISIBLE)
                .bind("viewer", viewer)
                .bind("admin", admin)
                .bind("after", after)
                .bind("most", most)
                .map(
                        (row, _) ->
                                new Topic.Name(
                                        row.getLong("id"),
                                        row.getObject("uuid", UUID.class).toString()))
                .list();
    }

    /// Those of these that there are, with all of their people.
    List<ServerRow> all(Handle tx, List<Long> numbers) {
        return tx.createQuery(
                        "WITH page AS MATERIALIZED (SELECT s.id, 0 AS total FROM servers s WHERE s.id = ANY (:numbers)) "
                                + SELECT)
                .bindArray("numbers", Long.class, numbers.toArray())
                .bind("viewer", 0)
                .bind("subusers", true)
                .map((row, _) -> read(row))
                .list();
    }

    /// - shape: `server` is the UUID or its first 8 characters
    OptionalLong number(Handle tx, String server) {
        var id = ServerId.parse(server);
        if (id.isEmpty() && server.length() != 8) {
            return OptionalLong.empty();
        }
        return tx.createQuery(
                        "SELECT s.id FROM servers s WHERE "
                                + (id.isPresent() ? "s.uuid = :server" : "s.uuid_short = :server"))
                .bind("server", id.<Object>map(ServerId::value).orElse(server))
                .mapTo(Long.class)
                .findOne()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    private static ServerRow read(ResultSet row) throws SQLException {
        var permissions = row.getArray("permissions");
        return new ServerRow(
                row.getLong("id"),
                new ServerId(row.getObject("uuid", UUID.class)),
                row.getLong("owner_id"),
                row.getString("name"),
                row.getString("description"),
                row.getString("status"),
                row.getBoolean("suspended"),
                row.getBoolean("deleting"),
                row.getString("last_state"),
                row.getBoolean("skip_scripts"),
                row.getLong("memory_mib"),
                row.getLong("swap_mib"),
                row.getLong("disk_mib"),
                row.getInt("io_weight"),
                row.getLong("cpu_percent"),
                row.getString("threads"),
                row.getBoolean("oom_disabled"),
                row.getLong("allocation_id"),
                row.getString("startup"),
                row.getString("image"),
                (Integer) row.getObject("allocation_limit"),
                (Integer) row.getObject("database_limit"),
                row.getInt("backup_limit"),
                new ServerRow.Machine(
                        row.getLong("node_id"),
                        row.getString("node_name"),
                        row.getString("fqdn"),
                        row.getInt("daemon_sftp"),
                        row.getBoolean("maintenance_mode")),
                new ServerRow.Egg(
                        row.getString("egg_uuid"),
                        row.getString("egg_name"),
                        texts(json(row.getString("features"))),
                        pairs(json(row.getString("docker_images")))),
                permissions == null ? null : Arrays.asList((String[]) permissions.getArray()),
                each(row.getString("allocations"), ServerRowStore::address),
                each(row.getString("variables"), ServerRowStore::variable),
                each(row.getString("subusers"), ServerRowStore::subuser));
    }

    private static ServerRow.Address address(JsonNode node) {
        return new ServerRow.Address(
                node.path("id").longValue(),
                node.path("ip").textValue(),
                node.path("alias").textValue(),
                node.path("port").intValue(),
                node.path("notes").textValue());
    }

    private static ServerRow.Variable variable(JsonNode node) {
        return new ServerRow.Variable(
                node.path("id").longValue(),
                node.path("name").textValue(),
                node.path("description").textValue(),
                node.path("env").textValue(),
                node.path("default").textValue(),
                node.path("value").textValue(),
                node.path("viewable").booleanValue(),
                node.path("editable").booleanValue(),
                texts(node.path("rules")));
    }

    private static Subuser subuser(JsonNode node) {
        return new Subuser(
                node.path("user").longValue(),
                UUID.fromString(node.path("uuid").textValue()),
                node.path("username").textValue(),
                node.path("email").textValue(),
                node.path("totp").booleanValue(),
                OffsetDateTime.parse(node.path("created").textValue()).toInstant(),
                texts(node.path("permissions")));
    }

    private static <T> List<T> each(
            @Nullable String text, java.util.function.Function<JsonNode, T> read) {
        var list = new ArrayList<T>();
        json(text).forEach(node -> list.add(read.apply(node)));
        return list;
    }

    private static List<String> texts(JsonNode node) {
        var list = new ArrayList<String>();
        node.forEach(element -> list.add(element.asText()));
        return list;
    }

    private static Map<String, String> pairs(JsonNode node) {
        var map = new LinkedHashMap<String, String>();
        node.forEach(pair -> map.put(pair.path(0).asText(), pair.path(1).asText()));
        return map;
    }

    private static JsonNode json(@Nullable String text) {
        try {
            return text == null ? MissingNode.getInstance() : Json.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database gave unreadable JSON", e);
        }
    }
}
