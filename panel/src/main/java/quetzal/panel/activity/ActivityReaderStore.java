package quetzal.panel.activity;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Where;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.WireJson;

/// SQL that reads the log.
public final class ActivityReaderStore {
    private static final String ACTORS = " LEFT JOIN users u ON u.id = a.actor_id";
    private static final String FROM = " FROM activity a" + ACTORS;

    /// Everything about one subject, in the order of the subject's own index.
    private static final String ABOUT =
            " FROM activity_subjects s JOIN activity a ON a.id = s.activity_id";

    private static final String COLUMNS =
            """
            SELECT a.id, a.at, a.event, a.actor_id, a.actor_uuid, a.actor_name, a.source, a.outcome, a.ip, a.api_key,
                   a.request_id, a.node_id, a.description, a.properties, a.user_agent, a.impersonator_id,
                   a.impersonator_name, a.as_admin, u.email, u.use_totp, u.created_at,
                   (SELECT json_agg(json_build_object('kind', s.kind, 'id', s.subject_id, 'name', s.subject_name)
                                    ORDER BY s.kind, s.subject_id)
                    FROM activity_subjects s WHERE s.activity_id = a.id) AS subjects
            """;

    /// Counting stops here: nobody pages further, and counting millions of rows at each view would be the cost.
    private static final int MOST_COUNTED = 100_000;

    private static final Map<String, String> SORTS = Map.of("timestamp", "a.at");

    /// Narrows to rows that have this subject; for [#listAbout].
    static Where about(Where where, String kind, long id) {
        return where.and(
                "s.kind = " + where.bound(kind) + " AND s.subject_id = " + where.bound(id));
    }

    /// A page of what one subject is concerned by.
    Page<ActivityRow> listAbout(Handle tx, Where where, ListQuery query, Paging paging) {
        return page(
                tx,
                where,
                paging,
                ABOUT,
                query.isSorted()
                        ? query.orderBy(Map.of("timestamp", "s.at"), "s.activity_id")
                        : " ORDER BY s.at DESC, s.activity_id DESC");
    }

    Page<ActivityRow> list(Handle tx, Where where, ListQuery query, Paging paging) {
        return page(tx, where, paging, " FROM activity a", order(query));
    }

    private static Page<ActivityRow> page(
            Handle tx, Where where, Paging paging, String from, String order) {
        long total =
                where.bindTo(
                                tx.createQuery(
                                        "SELECT count(*) FROM (SELECT 1"
                                                + from
                                                + where.sql()
                                                + " LIMIT "
                                                + MOST_COUNTED
                                                + ") counted"))
                        .mapTo(Long.class)
                        .one();
        var rows =
                where.bindTo(
                                tx.createQuery(
                                        COLUMNS
                                                + from
                                                + ACTORS
                                                + where.sql()
                                                + order
                                                + " LIMIT :limit OFFSET :offset"))
                        .bind("limit", paging.perPage())
                        .bind("offset", paging.offset())
                        .map((row, _) -> read(row))
                        .list();
        return new Page<>(rows, total, paging);
    }

    /// These rows, in the order of the numbers given.
    public List<ActivityRow> numbered(Handle tx, List<Long> numbers) {
        if (numbers.isEmpty()) {
            return List.of();
        }
        var found =
                tx.createQuery(COLUMNS + FROM + " WHERE a.id IN (<numbers>)")
                        .bindList("numbers", numbers)
                        .map((row, _) -> read(row))
                        .collect(Collectors.toMap(ActivityRow::id, row -> row));
        return numbers.stream().flatMap(id -> Optional.ofNullable(found.get(id)).stream()).toList();
    }

    /// A row at its place in the chain.
    ///
    /// - shape: `hash` is the link's, in hex
    public record Linked(long position, String hash, ActivityRow row) {}

    /// Rows that stand behind this place in the chain, in its order.
    public List<Linked> linkedBehind(Handle tx, long position, int most) {
        record Link(long position, String hash, long row) {}
        var links =
                tx.createQuery(
                                """
                                SELECT position, encode(hash, 'hex') AS hash, activity_id FROM activity_seals
                                WHERE position > :position ORDER BY position LIMIT :most
                                """)
                        .bind("position", position)
                        .bind("most", most)
                        .map(
                                (row, _) ->
                                        new Link(
                                                row.getLong("position"),
                                                row.getString("hash"),
                                                row.getLong("activity_id")))
                        .list();
        var rows =
                numbered(tx, links.stream().map(Link::row).toList()).stream()
                        .collect(Collectors.toMap(ActivityRow::id, row -> row));
        return links.stream()
                .flatMap(
                        link ->
                                Optional.ofNullable(rows.get(link.row()))
                                        .map(row -> new Linked(link.position(), link.hash(), row))
                                        .stream())
                .toList();
    }

    /// The newest rows, oldest of them first.
    List<ActivityRow> newest(Handle tx, int most) {
        return tx.createQuery(COLUMNS + FROM + " ORDER BY a.id DESC LIMIT :most")
                .bind("most", most)
                .map((row, _) -> read(row))
                .list()
                .reversed();
    }

    /// The number of the last row there is, 0 when there is none.
    public long last(Handle tx) {
        return tx.createQuery("SELECT coalesce(max(id), 0) FROM activity").mapTo(Long.class).one();
    }

    /// Rows in `(after, upTo]` by number, for reading all of them page by page.
    public List<ActivityRow> following(Handle tx, Where where, long after, long upTo, int most) {
        var start = where.sql().isEmpty() ? " WHERE " : where.sql() + " AND ";
        return where.bindTo(
                        tx.createQuery(
                                COLUMNS
                                        + FROM
                                        + start
                                        + "a.id > :after AND a.id <= :upTo ORDER BY a.id LIMIT :most"))
                .bind("after", after)
                .bind("upTo", upTo)
                .bind("most", most)
                .map((row, _) -> read(row))
                .list();
    }

    /// A row with its place in the chain.
    record Sealed(long place, ActivityRow row) {}

    /// The places `from` to `to` of the chain, in order, as far as there are rows.
    List<Sealed> sealed(Handle tx, long from, long to) {
        return tx.createQuery(
                        COLUMNS
                                + ", l.position FROM activity_seals l JOIN activity a ON a.id = l.activity_id"
                                + " LEFT JOIN users u ON u.id = a.actor_id"
                                + " WHERE l.position BETWEEN :from AND :to ORDER BY l.position")
                .bind("from", from)
                .bind("to", to)
                .map((row, _) -> new Sealed(row.getLong("position"), read(row)))
                .list();
    }

    /// The place of a row that is in the chain.
    OptionalLong place(Handle tx, long row) {
        return tx.createQuery("SELECT position FROM activity_seals WHERE activity_id = :row")
                .bind("row", row)
                .mapTo(Long.class)
                .findOne()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    long lastPlace(Handle tx) {
        return tx.createQuery("SELECT position FROM activity_chain").mapTo(Long.class).one();
    }

    /// Newest first unless asked otherwise; rows of one moment in the order they were written.
    private static String order(ListQuery query) {
        return query.isSorted()
                ? query.orderBy(SORTS, "a.id")
                : query.orderBy(SORTS, "a.at DESC, a.id DESC");
    }

    private static ActivityRow read(ResultSet row) throws SQLException {
        return new ActivityRow(
                row.getLong("id"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("event"),
                actor(row),
                row.getString("source"),
                row.getString("outcome"),
                row.getString("ip"),
                row.getString("api_key"),
                row.getString("request_id"),
                number(row, "node_id"),
                row.getString("description"),
                json(row.getString("properties")),
                row.getString("user_agent"),
                number(row, "impersonator_id"),
                row.getString("impersonator_name"),
                flag(row, "as_admin"),
                subjects(row.getString("subjects")));
    }

    private static ActivityRow.@Nullable ActorRow actor(ResultSet row) throws SQLException {
        var name = row.getString("actor_name");
        var uuid = row.getObject("actor_uuid", UUID.class);
        if (name == null && uuid == null) {
            return null;
        }
        var email = row.getString("email");
        return new ActivityRow.ActorRow(
                number(row, "actor_id"),
                uuid,
                name == null ? "" : name,
                email == null
                        ? null
                        : new ActivityRow.Account(
                                email,
                                row.getBoolean("use_totp"),
                                row.getObject("created_at", OffsetDateTime.class).toInstant()));
    }

    private static List<ActivityRow.SubjectRow> subjects(@Nullable String text) {
        var subjects = new ArrayList<ActivityRow.SubjectRow>();
        if (text != null) {
            json(text)
                    .forEach(
                            node ->
                                    subjects.add(
                                            new ActivityRow.SubjectRow(
                                                    node.path("kind").asText(),
                                                    node.path("id").asLong(),
                                                    node.path("name").textValue())));
        }
        return List.copyOf(subjects);
    }

    private static com.fasterxml.jackson.databind.JsonNode json(String text) {
        try {
            return WireJson.MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("activity properties are not JSON", e);
        }
    }

    private static @Nullable Boolean flag(ResultSet row, String column) throws SQLException {
        boolean value = row.getBoolean(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
