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

    boolean insert(Handle tx, Actor actor, Entry entry, Instant now) {
        var id =
                tx.createQuery(
                                """
                                INSERT INTO activity
                                    (uid, at, event, actor_id, actor_uuid, actor_name, source, outcome, ip, api_key,
                                     request_id, node_id, description, properties)
                                VALUES
                                    (:uid, :at, :event, :actorId, :actorUuid, :actorName, :source, :outcome, :ip,
                                     :apiKey, :requestId, :nodeId, :description, cast(:properties AS jsonb))
                                ON CONFLICT (uid) DO NOTHING
                                RETURNING id
                                """)
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
                        .mapTo(Long.class)
                        .findOne();
        if (id.isEmpty()) {
            return false;
        }
        for (var subject : entry.subjects()) {
            tx.createUpdate(
                            """
                            INSERT INTO activity_subjects (activity_id, kind, subject_id, subject_name)
                            VALUES (:activity, :kind, :subject, :name)
                            ON CONFLICT DO NOTHING
                            """)
                    .bind("activity", id.get())
                    .bind("kind", subject.kind())
                    .bind("subject", subject.id())
                    .bind("name", subject.name() == null ? null : clipped(clean(subject.name())))
                    .execute();
        }
        return true;
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
