package quetzal.panel.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.shared.json.Json;

final class ReportedActivityStore {
    private final ActivityLog activity;

    ReportedActivityStore(ActivityLog activity) {
        this.activity = activity;
    }

    /// Which facts the node may not report, and how many are about servers that the panel does not know.
    ///
    /// - shape: no fact counts as both
    record Dropped(Set<UUID> refused, int gone) {}

    private record Left(UUID uid, boolean known) {}

    /// Stores those facts that the node may report, all in one statement.
    ///
    /// A server must be the node's; one that is gone is no offence, since a node may report late. A person must have,
    /// or have had, a place on the server: owner, subuser, or someone whom an earlier row of the log shows there, as
    /// every administrator who asked for the console is. A fact stored before is passed over. What looks like a secret
    /// is kept as its hash.
    ///
    /// What came with a ticket that was handed to an administrator in the person's name is the administrator's doing,
    /// for as long as daemons take the ticket: his socket may do things until the node has heard of the end. A daemon
    /// that does not tell the ticket is believed about the address: commands from there while such a ticket was good
    /// and he still acted.
    Dropped insert(Handle tx, long node, Actor reporter, List<ReportedActivity> facts) {
        if (facts.isEmpty()) {
            return new Dropped(Set.of(), 0);
        }
        var refused = new HashSet<UUID>();
        var gone = 0;
        for (var left : insertGood(tx, node, reporter, facts)) {
            if (left.known()) {
                refused.add(left.uid());
            } else {
                gone++;
            }
        }
        return new Dropped(Set.copyOf(refused), gone);
    }

    private List<Left> insertGood(
            Handle tx, long node, Actor reporter, List<ReportedActivity> facts) {
        return tx.createQuery(
                        """
                        WITH said AS (
                            SELECT r.*, row_number() OVER () AS place
                            FROM jsonb_to_recordset(cast(:facts AS jsonb)) AS r
                                (uid uuid, person uuid, server uuid, event text, ip text, at timestamptz,
                                 properties jsonb, source text, ticket text)
                        ), pairs AS MATERIALIZED (
                            SELECT p.server, p.person, s.id AS server_id, s.name AS server_name, u.id AS person_id,
                                   u.username, u.root_admin AND s.owner_id <> u.id AND NOT EXISTS (
                                       SELECT 1 FROM subusers o WHERE o.server_id = s.id AND o.user_id = u.id) AS as_admin
                            FROM (SELECT DISTINCT f.server, f.person FROM said f) p
                            JOIN servers s ON s.uuid = p.server AND s.node_id = :node
                            LEFT JOIN users u ON u.uuid = p.person
                            WHERE u.id IS NULL OR s.owner_id = u.id
                               OR EXISTS (SELECT 1 FROM subusers m WHERE m.server_id = s.id AND m.user_id = u.id)
                               OR EXISTS (SELECT 1 FROM activity_subjects x JOIN activity y ON y.id = x.activity_id
                                          WHERE x.kind = 'server' AND x.subject_id = s.id AND y.actor_id = u.id)
                               OR EXISTS (SELECT 1 FROM activity_subjects x JOIN activity_subjects z
                                                        ON z.activity_id = x.activity_id
                                          WHERE x.kind = 'server' AND x.subject_id = s.id
                                            AND z.kind = 'user' AND z.subject_id = u.id)
                        ), good AS (
                            SELECT f.*, p.server_id, p.server_name, p.person_id, p.username, p.as_admin, i.admin_id,
                                   i.admin_name
                            FROM said f JOIN pairs p ON p.server = f.server AND p.person IS NOT DISTINCT FROM f.person
                            LEFT JOIN LATERAL (
                                SELECT m.admin_id, m.admin_name
                                FROM impersonation_tickets t JOIN impersonations m ON m.id = t.impersonation_id
                                WHERE t.server_id = p.server_id AND m.user_id = p.person_id
                                  AND f.at >= t.issued_at - interval '1 minute'
                                  AND f.at <= t.expires_at + interval '1 minute'
                                  AND CASE WHEN f.ticket IS NOT NULL THEN t.jti = f.ticket
                                           ELSE f.source = 'console' AND t.ip = f.ip
                                                AND f.at <= coalesce(m.ended_at, m.ends_at) + interval '1 minute' END
                                ORDER BY t.issued_at DESC LIMIT 1) i ON true
                        ), stored AS (
                            INSERT INTO activity
                                (uid, at, event, actor_id, actor_uuid, actor_name, source, ip, node_id, properties,
                                 as_admin, request_id, impersonator_id, impersonator_name)
                            SELECT g.uid, g.at, g.event, g.person_id, g.person, g.username, g.source, g.ip, :node,
                                   g.properties, g.as_admin, :request, g.admin_id, g.admin_name
                            FROM good g ORDER BY g.place
                            ON CONFLICT (uid) DO NOTHING
                            RETURNING id, uid, at
                        ), linked AS (
                            INSERT INTO activity_subjects (activity_id, kind, subject_id, subject_name, at)
                            SELECT t.id, 'server', g.server_id, g.server_name, t.at
                            FROM stored t JOIN good g ON g.uid = t.uid
                        ), queued AS (
                            INSERT INTO activity_unsealed (activity_id) SELECT t.id FROM stored t
                        )
                        SELECT f.uid, EXISTS (SELECT 1 FROM servers s WHERE s.uuid = f.server) AS known
                        FROM said f WHERE f.uid NOT IN (SELECT g.uid FROM good g)
                        """)
                .bind("node", node)
                .bind("facts", json(facts))
                .bind("request", reporter.requestId())
                .map(
                        (row, _) ->
                                new Left(row.getObject("uid", UUID.class), row.getBoolean("known")))
                .list();
    }

    private String json(List<ReportedActivity> facts) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        for (var fact : facts) {
            var node = array.addObject();
            node.put("uid", fact.id().toString());
            node.put("person", fact.user() == null ? null : fact.user().toString());
            node.put("server", fact.server().toString());
            node.put("event", fact.event());
            node.put("ip", fact.ip());
            node.put("at", fact.at().toString());
            node.set("properties", activity.masked(fact.properties()));
            node.put("source", source(fact.event()));
            node.put("ticket", fact.ticket());
        }
        try {
            // jsonb cannot hold NUL
            return Json.MAPPER.writeValueAsString(array).replace("\\u0000", "\\ufffd");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String source(String event) {
        if (event.startsWith("server:sftp.")) {
            return "sftp";
        }
        return event.equals("server:console.command") || event.startsWith("server:power.")
                ? "console"
                : "daemon";
    }
}
