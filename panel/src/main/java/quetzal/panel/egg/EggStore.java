package quetzal.panel.egg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;
import quetzal.panel.http.Paging;
import quetzal.shared.json.Json;

final class EggStore {
    private static final String COLUMNS =
            """
            e.id, e.uuid, e.nest_id, e.author, e.name, e.description, e.features, e.docker_images, e.file_denylist,
            e.tags, e.icon, e.update_url, e.config_files, e.config_startup, e.config_logs, e.config_stop, e.config_from,
            e.startup_commands, e.script_container, e.script_entry, e.script_is_privileged, e.script_install,
            e.copy_script_from, e.force_outgoing_ip, e.created_at, e.updated_at
            """;

    long insert(Handle tx, UUID uuid, long nest, EggDefinition egg, String source) {
        var id =
                bind(
                                tx.createQuery(
                                        """
                                        INSERT INTO eggs
                                            (uuid, nest_id, author, name, description, features, docker_images,
                                             file_denylist, tags, icon, update_url, config_files, config_startup,
                                             config_logs, config_stop, startup_commands, script_container, script_entry,
                                             script_install, force_outgoing_ip, source_text)
                                        VALUES
                                            (:uuid, :nest, :author, :name, :description, cast(:features AS jsonb),
                                             cast(:images AS jsonb), cast(:denylist AS jsonb), cast(:tags AS jsonb),
                                             :icon, :updateUrl, :files, :startup, :logs, :stop,
                                             cast(:commands AS jsonb), :container, :entry, :script, :outgoing, :source)
                                        RETURNING id
                                        """),
                                egg,
                                source)
                        .bind("uuid", uuid)
                        .bind("nest", nest)
                        .mapTo(Long.class)
                        .one();
        writeVariables(tx, id, egg.variables());
        return id;
    }

    /// Keeps id and uuid; variables are matched by name, and those that are gone take the servers' values with them.
    void update(Handle tx, long egg, EggDefinition definition, String source) {
        bind(
                        tx.createUpdate(
                                """
                                UPDATE eggs
                                SET author = :author, name = :name, description = :description,
                                    features = cast(:features AS jsonb), docker_images = cast(:images AS jsonb),
                                    file_denylist = cast(:denylist AS jsonb), tags = cast(:tags AS jsonb), icon = :icon,
                                    update_url = :updateUrl, config_files = :files, config_startup = :startup,
                                    config_logs = :logs, config_stop = :stop, config_from = NULL,
                                    startup_commands = cast(:commands AS jsonb), script_container = :container,
                                    script_entry = :entry, script_install = :script, copy_script_from = NULL,
                                    source_text = :source, updated_at = now()
                                WHERE id = :id
                                """),
                        definition,
                        source)
                .bind("id", egg)
                .execute();
        writeVariables(tx, egg, definition.variables());
    }

    private void writeVariables(Handle tx, long egg, List<EggVariable> variables) {
        var names = variables.stream().map(EggVariable::env).toArray(String[]::new);
        tx.createUpdate(
                        "DELETE FROM egg_variables WHERE egg_id = :egg AND env_variable <> ALL (:names)")
                .bind("egg", egg)
                .bindArray("names", String.class, (Object[]) names)
                .execute();
        var batch =
                tx.prepareBatch(
                        """
                        INSERT INTO egg_variables
                            (egg_id, name, description, env_variable, default_value, user_viewable, user_editable,
                             rules, sort)
                        VALUES
                            (:egg, :name, :description, :env, :value, :viewable, :editable, cast(:rules AS jsonb), :sort)
                        ON CONFLICT (egg_id, env_variable) DO UPDATE
                        SET name = excluded.name, description = excluded.description,
                            default_value = excluded.default_value, user_viewable = excluded.user_viewable,
                            user_editable = excluded.user_editable, rules = excluded.rules, sort = excluded.sort,
                            updated_at = now()
                        """);
        for (var i = 0; i < variables.size(); i++) {
            var variable = variables.get(i);
            batch.bind("egg", egg)
                    .bind("name", variable.name())
                    .bind("description", variable.description())
                    .bind("env", variable.env())
                    .bind("value", variable.defaultValue())
                    .bind("viewable", variable.userViewable())
                    .bind("editable", variable.userEditable())
                    .bind("rules", json(variable.rules()))
                    .bind("sort", i + 1)
                    .add();
        }
        if (!variables.isEmpty()) {
            batch.execute();
        }
    }

    private static <S extends SqlStatement<S>> S bind(
            S statement, EggDefinition egg, String source) {
        return statement
                .bind("author", egg.author())
                .bind("name", egg.name())
                .bind("description", egg.description())
                .bind("features", json(egg.features()))
                .bind("images", json(pairs(egg.dockerImages())))
                .bind("denylist", json(egg.fileDenylist()))
                .bind("tags", json(egg.tags()))
                .bind("icon", egg.icon())
                .bind("updateUrl", egg.updateUrl())
                .bind("files", text(egg.config().files()))
                .bind("startup", text(egg.config().startup()))
                .bind("logs", text(egg.config().logs()))
                .bind("stop", egg.config().stop())
                .bind("commands", json(pairs(egg.startupCommands())))
                .bind("container", egg.script().container())
                .bind("entry", egg.script().entrypoint())
                .bind("script", egg.script().script())
                .bind("outgoing", egg.forceOutgoingIp())
                .bind("source", source);
    }

    Optional<Egg> find(Handle tx, long egg) {
        return list(tx, new Where().is("e.id", egg), new Paging(1, 1)).stream().findFirst();
    }

    /// Of two transactions that look for the same one, the second waits here until the first has ended.
    Optional<Egg> withUuid(Handle tx, UUID uuid) {
        tx.createQuery(
                        "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended('eggs.uuid ' || :uuid, 0))")
                .bind("uuid", uuid.toString())
                .mapTo(Integer.class)
                .one();
        return list(tx, new Where().is("e.uuid", uuid), new Paging(1, 1)).stream().findFirst();
    }

    List<Egg> list(Handle tx, Where where, Paging paging) {
        var rows =
                where.bindTo(
                                tx.createQuery(
                                        "SELECT "
                                                + COLUMNS
                                                + " FROM eggs e"
                                                + where.sql()
                                                + " ORDER BY e.id LIMIT :limit OFFSET :offset"))
                        .bind("limit", paging.perPage())
                        .bind("offset", paging.offset())
                        .map((row, _) -> read(row))
                        .list();
        if (rows.isEmpty()) {
            return List.of();
        }
        var variables = variables(tx, rows.stream().map(Egg::number).toList());
        return rows.stream()
                .map(egg -> withVariables(egg, variables.getOrDefault(egg.number(), List.of())))
                .toList();
    }

    long count(Handle tx, Where where) {
        return where.bindTo(tx.createQuery("SELECT count(*) FROM eggs e" + where.sql()))
                .mapTo(Long.class)
                .one();
    }

    /// Locks it against deletion and change.
    boolean lock(Handle tx, long egg) {
        return tx.createQuery("SELECT id FROM eggs WHERE id = :id FOR UPDATE")
                .bind("id", egg)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
    }

    void delete(Handle tx, long egg) {
        tx.createUpdate("DELETE FROM eggs WHERE id = :id").bind("id", egg).execute();
    }

    boolean hasServers(Handle tx, long egg) {
        return tx.createQuery("SELECT EXISTS (SELECT 1 FROM servers WHERE egg_id = :id)")
                .bind("id", egg)
                .mapTo(Boolean.class)
                .one();
    }

    boolean hasChildren(Handle tx, long egg) {
        return tx.createQuery("SELECT EXISTS (SELECT 1 FROM eggs WHERE config_from = :id)")
                .bind("id", egg)
                .mapTo(Boolean.class)
                .one();
    }

    private static Map<Long, List<Egg.StoredVariable>> variables(Handle tx, List<Long> eggs) {
        var found = new HashMap<Long, List<Egg.StoredVariable>>();
        tx.createQuery(
                        """
                        SELECT v.id, v.egg_id, v.name, v.description, v.env_variable, v.default_value, v.user_viewable,
                               v.user_editable, v.rules, v.created_at, v.updated_at
                        FROM egg_variables v WHERE v.egg_id IN (<eggs>) ORDER BY v.egg_id, v.sort, v.id
                        """)
                .bindList("eggs", eggs)
                .map(
                        (row, _) -> {
                            found.computeIfAbsent(row.getLong("egg_id"), _ -> new ArrayList<>())
                                    .add(variable(row));
                            return true;
                        })
                .list();
        return found;
    }

    private static Egg.StoredVariable variable(ResultSet row) throws SQLException {
        return new Egg.StoredVariable(
                row.getLong("id"),
                new EggVariable(
                        row.getString("name"),
                        row.getString("description"),
                        row.getString("env_variable"),
                        row.getString("default_value"),
                        row.getBoolean("user_viewable"),
                        row.getBoolean("user_editable"),
                        texts(row.getString("rules"))),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static Egg withVariables(Egg egg, List<Egg.StoredVariable> variables) {
        var own = egg.own();
        var whole =
                new EggDefinition(
                        own.name(),
                        own.author(),
                        own.description(),
                        own.updateUrl(),
                        own.icon(),
                        own.tags(),
                        own.features(),
                        own.dockerImages(),
                        own.fileDenylist(),
                        own.startupCommands(),
                        own.config(),
                        own.script(),
                        own.forceOutgoingIp(),
                        variables.stream().map(Egg.StoredVariable::variable).toList());
        return new Egg(
                egg.number(),
                egg.uuid(),
                egg.nest(),
                whole,
                egg.configFrom(),
                egg.copyScriptFrom(),
                egg.scriptIsPrivileged(),
                variables,
                egg.createdAt(),
                egg.updatedAt());
    }

    private static Egg read(ResultSet row) throws SQLException {
        var script = row.getString("script_install");
        var description = row.getString("description");
        return new Egg(
                row.getLong("id"),
                row.getObject("uuid", UUID.class),
                row.getLong("nest_id"),
                new EggDefinition(
                        row.getString("name"),
                        row.getString("author"),
                        description == null ? "" : description,
                        row.getString("update_url"),
                        row.getString("icon"),
                        texts(row.getString("tags")),
                        texts(row.getString("features")),
                        map(row.getString("docker_images")),
                        texts(row.getString("file_denylist")),
                        map(row.getString("startup_commands")),
                        new EggConfig(
                                object(row.getString("config_files")),
                                object(row.getString("config_startup")),
                                object(row.getString("config_logs")),
                                row.getString("config_stop")),
                        new InstallScript(
                                script == null ? "" : script,
                                row.getString("script_container"),
                                row.getString("script_entry")),
                        row.getBoolean("force_outgoing_ip"),
                        List.of()),
                (Long) row.getObject("config_from"),
                (Long) row.getObject("copy_script_from"),
                row.getBoolean("script_is_privileged"),
                List.of(),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }

    private static List<List<String>> pairs(Map<String, String> map) {
        return map.entrySet().stream().map(e -> List.of(e.getKey(), e.getValue())).toList();
    }

    private static Map<String, String> map(String json) {
        var map = new LinkedHashMap<String, String>();
        for (var pair : tree(json)) {
            map.put(pair.path(0).asText(), pair.path(1).asText());
        }
        return map;
    }

    private static List<String> texts(@Nullable String json) {
        return json == null ? List.of() : EggTree.texts(tree(json));
    }

    private static @Nullable ObjectNode object(@Nullable String json) {
        return json != null && tree(json) instanceof ObjectNode object ? object : null;
    }

    private static @Nullable String text(@Nullable JsonNode node) {
        return node == null ? null : node.toString();
    }

    private static JsonNode tree(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("an egg's row holds broken JSON", impossible);
        }
    }

    private static String json(Object value) {
        try {
            return Json.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
