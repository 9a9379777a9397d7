package quetzal.panel.shell;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.shared.protocol.shell.ShellReport;

/// SQL of what the audit chain says of recordings.
final class ChainedStore {
    /// With these the hash of a recording comes into the chain.
    static final List<String> ENDS = List.of("server:shell.end", "server:shell.interrupt");

    /// Where one has got to in the rows of an event.
    record Place(Instant at, long row) {
        static final Place FIRST = new Place(Instant.EPOCH, 0);
    }

    /// - shape: `session` is a text, as nobody knows who wrote the row
    record Recorded(Place place, UUID fact, String session) {}

    /// Recordings that the rows of `event` tell of, oldest first.
    List<Recorded> recorded(Handle tx, String event, Place after, int most) {
        return tx.createQuery(
                        """
                        SELECT e.at, e.id, e.uid, e.properties ->> 'session' AS session
                        FROM activity e
                        WHERE e.event COLLATE "C" = :event AND (e.at, e.id) > (:at, :row)
                          AND e.properties ->> 'sha256' IS NOT NULL AND e.properties ->> 'session' IS NOT NULL
                        ORDER BY e.at, e.id
                        LIMIT :most
                        """)
                .bind("event", event)
                .bind("at", after.at())
                .bind("row", after.row())
                .bind("most", most)
                .map(
                        (row, _) ->
                                new Recorded(
                                        new Place(
                                                row.getObject("at", OffsetDateTime.class)
                                                        .toInstant(),
                                                row.getLong("id")),
                                        row.getObject("uid", UUID.class),
                                        row.getString("session")))
                .list();
    }

    /// What the row that the panel wrote of this end is called; a row of another name says nothing.
    static UUID fact(UUID session, String event) {
        var word =
                event.equals(ENDS.getFirst())
                        ? ShellReport.Event.ENDED
                        : ShellReport.Event.INTERRUPTED;
        return ShellSession.fact(session, word.word());
    }

    /// Those of `sessions` whose recording the list of shells has.
    Set<UUID> kept(Handle tx, Collection<UUID> sessions) {
        return Set.copyOf(
                tx.createQuery(
                                """
                                SELECT id FROM shell_sessions
                                WHERE recording = 'kept' AND id = ANY (cast(:ids AS uuid[]))
                                """)
                        .bind("ids", array(sessions))
                        .mapTo(UUID.class)
                        .list());
    }

    /// Those of `sessions` whose recording went, as the chain says: its time was over, or somebody deleted it.
    Set<UUID> removed(Handle tx, Collection<UUID> sessions) {
        var facts = new HashMap<UUID, UUID>();
        sessions.forEach(id -> facts.put(ShellSession.fact(id, "purged"), id));
        var gone = new HashSet<UUID>();
        tx.createQuery(
                        """
                        SELECT uid FROM activity
                        WHERE uid = ANY (cast(:facts AS uuid[])) AND event COLLATE "C" = 'server:shell.purge'
                        """)
                .bind("facts", array(facts.keySet()))
                .mapTo(UUID.class)
                .forEach(fact -> gone.add(facts.getOrDefault(fact, fact)));
        tx.createQuery(
                        """
                        SELECT properties ->> 'session' AS session FROM activity
                        WHERE event COLLATE "C" = 'server:shell.delete'
                          AND properties ->> 'session' = ANY (cast(:ids AS text[]))
                        """)
                .bind("ids", array(sessions))
                .mapTo(UUID.class)
                .forEach(gone::add);
        return gone;
    }

    private static String array(Collection<UUID> ids) {
        return "{" + String.join(",", ids.stream().map(UUID::toString).toList()) + "}";
    }
}
