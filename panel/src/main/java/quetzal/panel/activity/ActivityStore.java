package quetzal.panel.activity;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.WireJson;

final class ActivityStore {
    /// - unit: characters of JSON
    private static final int MOST_PROPERTIES = 64 * 1024;

    private static final int LONGEST_NAME = 191;

    private static final String AS_ADMIN =
            """
            CASE WHEN cast(:actorId AS bigint) IS NOT NULL AND cast(:server AS bigint) IS NOT NULL THEN EXISTS (
                SELECT 1 FROM servers v JOIN users u ON u.id = cast(:actorId AS bigint) AND u.root_admin
                WHERE v.id = cast(:server AS bigint) AND v.owner_id <> u.id
                  AND NOT EXISTS (SELECT 1 FROM subusers m WHERE m.server_id = v.id AND m.user_id = u.id)) END
            """;

    /// Row and subjects in one round trip. `as_admin` is asked of the same moment: an administrator on a server that is
    /// neither his own nor shared with him.
    private static final String INSERT =
            """
            WITH fresh AS (
                INSERT INTO activity
                    (uid, at, event, actor_id, actor_uuid, actor_name, source, outcome, ip, api_key, request_id, node_id,
                     description, properties, impersonator_id, impersonator_name, user_agent, as_admin)
                VALUES
                    (:uid, :at, :event, :actorId, :actorUuid, :actorName, :source, :outcome, :ip, :apiKey, :requestId,
                     :nodeId, :description, cast(:properties AS jsonb), :impersonatorId, :impersonatorName, :userAgent,
            """
                    + AS_ADMIN
                    + """
            )
                ON CONFLICT (uid) DO NOTHING
                RETURNING id, at
            ), linked AS (
                INSERT INTO activity_subjects (activity_id, kind, subject_id, subject_name, at)
                SELECT fresh.id, s.kind, s.id, s.name, fresh.at
                FROM fresh CROSS JOIN unnest(cast(:kinds AS text[]), cast(:ids AS bigint[]), cast(:names AS text[]))
                                      AS s (kind, id, name)
                ON CONFLICT DO NOTHING
            )
            SELECT count(*) FROM fresh
            """;

    boolean insert(Handle tx, Actor actor, Entry entry, Instant now) {
        var subjects = entry.subjects();
        var impersonator = actor.impersonator();
        return tx.createQuery(INSERT)
                        .bind("uid", entry.uid().orElseGet(UUID::randomUUID))
                        .bind("at", entry.at().orElse(now))
                        .bind("event", entry.event())
                        .bind("actorId", actor.userNumber())
                        .bind("actorUuid", actor.userId())
                        .bind("actorName", actor.name())
                        .bind("source", actor.source().key())
                        .bind("outcome", entry.outcome().key())
                        .bind("ip", actor.ip())
                        .bind("apiKey", actor.apiKey())
                        .bind("requestId", actor.requestId())
                        .bind("nodeId", actor.node())
                        .bind(
                                "description",
                                entry.description().map(ActivityStore::clean).orElse(null))
                        .bind("properties", json(entry.properties()))
                        .bind(
                                "impersonatorId",
                                impersonator == null ? null : impersonator.userNumber())
                        .bind("impersonatorName", impersonator == null ? null : impersonator.name())
                        .bind(
                                "userAgent",
                                actor.userAgent() == null ? null : clean(actor.userAgent()))
                        .bind(
                                "server",
                                subjects.stream()
                                        .filter(subject -> subject.kind().equals(Subject.SERVER))
                                        .map(Subject::id)
                                        .findFirst()
                                        .orElse(null))
                        .bind("kinds", subjects.stream().map(Subject::kind).toArray(String[]::new))
                        .bind("ids", subjects.stream().map(Subject::id).toArray(Long[]::new))
                        .bind(
                                "names",
                                subjects.stream()
                                        .map(
                                                subject ->
                                                        subject.name() == null
                                                                ? null
                                                                : clipped(clean(subject.name())))
                                        .toArray(String[]::new))
                        .mapTo(Long.class)
                        .one()
                == 1;
    }

    private static String json(Map<String, Object> properties) {
        try {
            var text = WireJson.MAPPER.writeValueAsString(properties);
            // PostgreSQL's jsonb cannot hold NUL
            var clean = text.replace("\\u0000", "\\ufffd");
            return clean.length() > MOST_PROPERTIES ? "{\"cut\":" + clean.length() + "}" : clean;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not fit for the activity log", e);
        }
    }

    private static String clean(String text) {
        return text.replace('\0', '\ufffd');
    }

    private static String clipped(String text) {
        return text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) : text;
    }
}
