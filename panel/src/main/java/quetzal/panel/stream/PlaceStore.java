package quetzal.panel.stream;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The places that open streams take, and the replicas that hold them. Times are the database's, so that no two clocks
/// are compared.
final class PlaceStore {
    /// Whose places they are.
    record Place(long user, @Nullable Long server) {}

    /// - shape: how many there are of the same person and of the same server, over all replicas that are alive
    record Taken(int ofUser, int ofServer) {}

    /// Counts, and lets nobody else count meanwhile who is about to take a place of the same person or server.
    Taken lockAndCount(Handle tx, Place place, Duration silent) {
        lock(tx, "stream user " + place.user());
        if (place.server() != null) {
            lock(tx, "stream server " + place.server());
        }
        return tx.createQuery(
                        """
                        SELECT count(*) FILTER (WHERE p.user_id = :user) AS of_user,
                               count(*) FILTER (WHERE p.server_id = :server) AS of_server
                        FROM stream_places p
                        JOIN stream_replicas r ON r.id = p.replica_id
                        WHERE (p.user_id = :user OR p.server_id = :server)
                          AND r.seen_at > now() - make_interval(secs => :silent)
                        """)
                .bind("user", place.user())
                .bind("server", place.server())
                .bind("silent", (double) silent.toSeconds())
                .map((row, _) -> new Taken(row.getInt("of_user"), row.getInt("of_server")))
                .one();
    }

    private static void lock(Handle tx, String what) {
        tx.createQuery("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0)) IS NULL")
                .bind("what", what)
                .mapTo(Boolean.class)
                .one();
    }

    void insert(Handle tx, UUID replica, Map<UUID, Place> places) {
        if (places.isEmpty()) {
            return;
        }
        var batch =
                tx.prepareBatch(
                        """
                        INSERT INTO stream_places (id, replica_id, user_id, server_id)
                        VALUES (:id, :replica, :user, :server)
                        ON CONFLICT (id) DO NOTHING
                        """);
        places.forEach(
                (id, place) ->
                        batch.bind("id", id)
                                .bind("replica", replica)
                                .bind("user", place.user())
                                .bind("server", place.server())
                                .add());
        batch.execute();
    }

    void delete(Handle tx, Collection<UUID> places) {
        tx.createUpdate("DELETE FROM stream_places WHERE id = ANY (:ids)")
                .bindArray("ids", UUID.class, places.toArray())
                .execute();
    }

    /// Notes that the replica is alive. False when it was unknown: its places are unknown as well then.
    boolean seen(Handle tx, UUID replica) {
        boolean known =
                tx.createUpdate("UPDATE stream_replicas SET seen_at = now() WHERE id = :id")
                                .bind("id", replica)
                                .execute()
                        == 1;
        if (!known) {
            tx.createUpdate(
                            """
                            INSERT INTO stream_replicas (id, seen_at) VALUES (:id, now())
                            ON CONFLICT (id) DO NOTHING
                            """)
                    .bind("id", replica)
                    .execute();
        }
        return known;
    }

    /// Sees to it that the replica has its row until the end of the transaction, waiting for nobody who does the same.
    ///
    /// - shape: false when it had none, see [#seen]
    boolean stays(Handle tx, UUID replica) {
        boolean known =
                tx.createQuery("SELECT true FROM stream_replicas WHERE id = :id FOR KEY SHARE")
                        .bind("id", replica)
                        .mapTo(Boolean.class)
                        .findOne()
                        .isPresent();
        return known || seen(tx, replica);
    }

    void forget(Handle tx, UUID replica) {
        tx.createUpdate("DELETE FROM stream_replicas WHERE id = :id").bind("id", replica).execute();
    }

    void forgetSilent(Handle tx, Duration silent) {
        tx.createUpdate(
                        "DELETE FROM stream_replicas WHERE seen_at < now() - make_interval(secs => :silent)")
                .bind("silent", (double) silent.toSeconds())
                .execute();
    }
}
