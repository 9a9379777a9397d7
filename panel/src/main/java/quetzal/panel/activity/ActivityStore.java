package quetzal.panel.activity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import quetzal.panel.http.WireJson;

final class ActivityStore {
    /// - unit: characters of JSON
    private static final int MOST_PROPERTIES = 64 * 1024;

    private static final int LONGEST_NAME = 191;

    private static final String AS_ADMIN =
            """
            EXISTS (
                SELECT 1 FROM servers v JOIN users u ON u.id = :actorId AND u.root_admin
                WHERE v.id = :server AND v.owner_id <> u.id
                  AND NOT EXISTS (SELECT 1 FROM subusers m WHERE m.server_id = v.id AND m.user_id = u.id))
            """;

    /// Row, subjects and the place in the queue for the chain in one round trip. `as_admin` is asked of the same
    /// moment: an administrator on a server that is neither his own nor shared with him.
    private static String sql(String asAdmin, String onConflict) {
        return """
        WITH fresh AS (
            INSERT INTO activity
                (uid, at, event, actor_id, actor_uuid, actor_name, source, outcome, ip, api_key, request_id, node_id,
                 description, properties, impersonator_id, impersonator_name, user_agent, as_admin)
            VALUES
                (:uid, :at, :event, :actorId, :actorUuid, :actorName, :source, :outcome, :ip, :apiKey, :requestId,
                 :nodeId, :description, cast(:properties AS jsonb), :impersonatorId, :impersonatorName, :userAgent,
                 %s)
            %s
            RETURNING id, at
        ), linked AS (
            INSERT INTO activity_subjects (activity_id, kind, subject_id, subject_name, at)
            SELECT fresh.id, s.kind, s.id, s.name, fresh.at
            FROM fresh CROSS JOIN unnest(cast(:kinds AS text[]), cast(:ids AS bigint[]), cast(:names AS text[]))
                                  AS s (kind, id, name)
        ), queued AS (
            INSERT INTO activity_unsealed (activity_id) SELECT id FROM fresh
        )
        SELECT count(*) FROM fresh
        """
                .formatted(asAdmin, onConflict);
    }

    private static final String ONCE = "ON CONFLICT (uid) DO NOTHING";
    private static final String PLAIN = sql("NULL", "");
    private static final String PLAIN_ONCE = sql("NULL", ONCE);
    private static final String ON_SERVER = sql(AS_ADMIN, "");
    private static final String ON_SERVER_ONCE = sql(AS_ADMIN, ONCE);

    boolean insert(Handle tx, Actor actor, Entry entry, Instant now) {
        var subjects = distinct(entry.subjects());
        var impersonator = actor.impersonator();
        var server =
                subjects.stream()
                        .filter(subject -> subject.kind().equals(Subject.SERVER))
                        .map(Subject::id)
                        .findFirst();
        boolean once = entry.uid().isPresent();
        var query =
                actor.userNumber() == null || server.isEmpty()
                        ? tx.createQuery(once ? PLAIN_ONCE : PLAIN)
                        : tx.createQuery(once ? ON_SERVER_ONCE : ON_SERVER)
                                .bind("server", server.get());
        return query.bind("uid", entry.uid().orElseGet(ActivityStore::uid))
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

    /// One that follows its time, so that rows of one time lie together in its index.
    private static UUID uid() {
        var random = ThreadLocalRandom.current();
        return new UUID(
                System.currentTimeMillis() << 16 | 0x7000 | random.nextInt(0x1000),
                Long.MIN_VALUE | random.nextLong() >>> 2);
    }

    /// Each thing once, as it was named first.
    private static List<Subject> distinct(List<Subject> subjects) {
        if (subjects.size() < 2) {
            return subjects;
        }
        record Thing(String kind, long id) {}
        var seen = new HashSet<Thing>();
        return subjects.stream()
                .filter(subject -> seen.add(new Thing(subject.kind(), subject.id())))
                .toList();
    }

    private static String json(Map<String, Object> properties) {
        try {
            var text = WireJson.MAPPER.writeValueAsString(properties);
            if (text.length() > MOST_PROPERTIES) {
                ObjectNode all = WireJson.MAPPER.valueToTree(properties);
                text = Shortened.of(all, MOST_PROPERTIES).toString();
            }
            // PostgreSQL's jsonb cannot hold NUL
            return text.replace("\\u0000", "\\ufffd");
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
