package quetzal.panel.activity;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// SQL of the chain over the log.
final class SealStore {
    /// Columns that the first form lacks.
    static final List<String> LATER =
            List.of("impersonator_id", "impersonator_name", "user_agent", "as_admin");

    /// Every other column but `id`, each as a text that depends on no setting of the session. Their order is part of the
    /// form.
    static final List<String> VALUES =
            List.of(
                    "uid",
                    "at",
                    "recorded_at",
                    "event",
                    "actor_id",
                    "actor_uuid",
                    "actor_name",
                    "source",
                    "outcome",
                    "ip",
                    "api_key",
                    "request_id",
                    "node_id",
                    "description",
                    "properties");

    private static final String ROW =
            """
            a.id, a.uid::text AS uid, cast(extract(epoch FROM a.at) * 1000000 AS bigint)::text AS at,
            cast(extract(epoch FROM a.recorded_at) * 1000000 AS bigint)::text AS recorded_at,
            a.event, a.actor_id::text AS actor_id, a.actor_uuid::text AS actor_uuid, a.actor_name, a.source, a.outcome,
            a.ip, a.api_key, a.request_id, a.node_id::text AS node_id, a.description, a.properties::text AS properties,
            a.impersonator_id::text AS impersonator_id, a.impersonator_name, a.user_agent, a.as_admin::text AS as_admin,
            sub.kinds, sub.ids, sub.names, sub.moved
            """;

    private static final String SUBJECTS =
            """
            LEFT JOIN LATERAL (
                SELECT array_agg(s.kind ORDER BY s.kind COLLATE "C", s.subject_id) AS kinds,
                       array_agg(s.subject_id::text ORDER BY s.kind COLLATE "C", s.subject_id) AS ids,
                       array_agg(s.subject_name ORDER BY s.kind COLLATE "C", s.subject_id) AS names,
                       bool_or(s.at <> a.at) AS moved
                FROM activity_subjects s WHERE s.activity_id = a.id) sub ON true
            """;

    /// A row that waits for its link.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Waiting(long activity, byte[] row) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Checkpoint(long position, byte[] hash, Instant at, byte[] signature) {}

    boolean anyWaiting(Handle tx) {
        return tx.createQuery("SELECT EXISTS (SELECT 1 FROM activity_unsealed)")
                .mapTo(Boolean.class)
                .one();
    }

    /// Takes the chain until the transaction ends; empty when another panel has it.
    Optional<ChainEnd> tryTake(Handle tx) {
        return tx.createQuery(END + " FOR UPDATE SKIP LOCKED").map((row, _) -> end(row)).findOne();
    }

    /// The same, waiting for it.
    ChainEnd take(Handle tx) {
        return tx.createQuery(END + " FOR UPDATE").map((row, _) -> end(row)).one();
    }

    ChainEnd end(Handle tx) {
        return tx.createQuery(END).map((row, _) -> end(row)).one();
    }

    private static final String END =
            "SELECT installation, position, hash, signature, checkpoints, purges FROM activity_chain";

    private static ChainEnd end(ResultSet row) throws SQLException {
        return new ChainEnd(
                row.getObject("installation", UUID.class),
                row.getLong("position"),
                row.getBytes("hash"),
                row.getBytes("signature"),
                row.getObject("checkpoints") == null
                        ? null
                        : new Kept(row.getLong("checkpoints"), row.getLong("purges")));
    }

    Kept kept(Handle tx) {
        return tx.createQuery(
                        """
                        SELECT (SELECT count(*) FROM activity_checkpoints) AS checkpoints,
                               (SELECT count(*) FROM activity_purges) AS purges
                        """)
                .map((row, _) -> new Kept(row.getLong("checkpoints"), row.getLong("purges")))
                .one();
    }

    /// Committed rows without a link, by number.
    List<Waiting> waiting(Handle tx, int most) {
        return waiting(tx, most, RowDigest.FORM);
    }

    List<Waiting> waiting(Handle tx, int most, short form) {
        return tx.createQuery(
                        "SELECT "
                                + ROW
                                + " FROM activity_unsealed u CROSS JOIN LATERAL (SELECT x.id, x."
                                + String.join(", x.", VALUES)
                                + ", x."
                                + String.join(", x.", LATER)
                                // OFFSET keeps the planner from walking the whole log to find a few
                                // rows
                                + " FROM activity x WHERE x.id = u.activity_id OFFSET 0) a "
                                + SUBJECTS
                                + " ORDER BY u.activity_id LIMIT :most")
                .bind("most", most)
                .map((row, _) -> new Waiting(row.getLong("id"), digest(row, form).whole()))
                .list();
    }

    /// Writes the links and takes their rows from the queue, two statements however many.
    void seal(Handle tx, List<Seal> seals) {
        var hex = HexFormat.of();
        var rows = seals.stream().map(Seal::activity).toArray(Long[]::new);
        tx.createUpdate(
                        """
                        INSERT INTO activity_seals (position, activity_id, form, row_hash, hash)
                        SELECT l.position, l.activity, l.form, decode(l.row, 'hex'), decode(l.hash, 'hex')
                        FROM unnest(cast(:positions AS bigint[]), cast(:rows AS bigint[]), cast(:forms AS integer[]),
                                    cast(:hashes AS text[]), cast(:links AS text[]))
                             AS l (position, activity, form, row, hash)
                        """)
                .bind("positions", seals.stream().map(Seal::position).toArray(Long[]::new))
                .bind("rows", rows)
                .bind(
                        "forms",
                        seals.stream().map(seal -> (int) seal.form()).toArray(Integer[]::new))
                .bind(
                        "hashes",
                        seals.stream()
                                .map(seal -> hex.formatHex(seal.row()))
                                .toArray(String[]::new))
                .bind(
                        "links",
                        seals.stream()
                                .map(seal -> hex.formatHex(seal.hash()))
                                .toArray(String[]::new))
                .execute();
        tx.createUpdate(
                        "DELETE FROM activity_unsealed WHERE activity_id = ANY (cast(:rows AS bigint[]))")
                .bind("rows", rows)
                .execute();
    }

    void moveEnd(Handle tx, long position, byte[] hash, Kept kept, byte[] signature) {
        tx.createUpdate(
                        """
                        UPDATE activity_chain SET position = :position, hash = :hash, signature = :signature,
                                                  checkpoints = :checkpoints, purges = :purges
                        """)
                .bind("position", position)
                .bind("hash", hash)
                .bind("signature", signature)
                .bind("checkpoints", kept.checkpoints())
                .bind("purges", kept.purges())
                .execute();
    }

    Optional<Checkpoint> lastCheckpoint(Handle tx) {
        return tx.createQuery(
                        "SELECT position, hash, at, signature FROM activity_checkpoints ORDER BY position DESC LIMIT 1")
                .map((row, _) -> checkpoint(row))
                .findOne();
    }

    /// Checkpoints in `(after, upTo]`, by position.
    List<Checkpoint> checkpoints(Handle tx, long after, long upTo) {
        return tx.createQuery(
                        """
                        SELECT position, hash, at, signature FROM activity_checkpoints
                        WHERE position > :after AND position <= :upTo ORDER BY position
                        """)
                .bind("after", after)
                .bind("upTo", upTo)
                .map((row, _) -> checkpoint(row))
                .list();
    }

    private static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(
                row.getLong("position"),
                row.getBytes("hash"),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getBytes("signature"));
    }

    void insert(Handle tx, Checkpoint checkpoint) {
        tx.createUpdate(
                        """
                        INSERT INTO activity_checkpoints (position, hash, at, signature)
                        VALUES (:position, :hash, :at, :signature)
                        """)
                .bind("position", checkpoint.position())
                .bind("hash", checkpoint.hash())
                .bind("at", checkpoint.at())
                .bind("signature", checkpoint.signature())
                .execute();
    }

    /// The links behind `after`, by position, each with its row as it is now.
    List<Seal> seals(Handle tx, long after, int most) {
        return tx.createQuery(
                        "SELECT l.position, l.activity_id, l.form, l.row_hash, l.hash, "
                                + ROW
                                + " FROM (SELECT position, activity_id, form, row_hash, hash FROM activity_seals"
                                + " WHERE position > :after ORDER BY position LIMIT :most) l"
                                + " LEFT JOIN activity a ON a.id = l.activity_id "
                                + SUBJECTS
                                + " ORDER BY l.position")
                .bind("after", after)
                .bind("most", most)
                .map((row, _) -> seal(row))
                .list();
    }

    private static Seal seal(ResultSet row) throws SQLException {
        boolean there = row.getObject("id") != null;
        return new Seal(
                row.getLong("position"),
                row.getLong("activity_id"),
                row.getShort("form"),
                row.getBytes("row_hash"),
                row.getBytes("hash"),
                there ? digest(row, row.getShort("form")) : null,
                there
                        ? Instant.EPOCH.plus(
                                Long.parseLong(row.getString("recorded_at")), ChronoUnit.MICROS)
                        : null);
    }

    /// - shape: a row of the first form that has a later column filled reads like none that was ever written
    private static RowDigest.Halves digest(ResultSet row, short form) throws SQLException {
        var values = new ArrayList<@Nullable String>(VALUES.size() + LATER.size());
        for (var column : VALUES) {
            values.add(row.getString(column));
        }
        boolean first = form == RowDigest.FIRST_FORM;
        for (var column : LATER) {
            var value = row.getString(column);
            if (value != null || !first) {
                values.add(value);
                if (first) {
                    values.add(column);
                }
            }
        }
        var kinds = texts(row.getArray("kinds"));
        var ids = texts(row.getArray("ids"));
        var names = texts(row.getArray("names"));
        var subjects = new ArrayList<@Nullable String>(kinds.size() * 3);
        for (int i = 0; i < kinds.size(); i++) {
            subjects.add(kinds.get(i));
            subjects.add(ids.get(i));
            subjects.add(names.get(i));
        }
        return RowDigest.ofRow(values, subjects, row.getBoolean("moved"));
    }

    private static List<@Nullable String> texts(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }
}
