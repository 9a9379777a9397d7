package quetzal.panel.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

final class ReplayStore {
    /// How far the clocks of a node and of the panel may be apart for an administrator to be named.
    private static final Duration MARGIN = Duration.ofMinutes(1);

    /// The same for an address to be hidden: a wrong clock, also one in a wrong time zone, must not show it.
    private static final Duration WIDE_MARGIN = Duration.ofDays(1);

    private static final int MOST = 1_000;

    /// While an administrator acted as `user`, and from which addresses.
    record Acted(UUID user, String administrator, Instant from, Instant to, Set<String> addresses) {
        /// A line with this time may be the administrator's.
        boolean mayCover(UUID person, Instant at) {
            return covers(person, at, WIDE_MARGIN);
        }

        /// A line from there with this time is the administrator's.
        boolean covers(UUID person, Instant at, @Nullable String address) {
            return address != null && addresses.contains(address) && covers(person, at, MARGIN);
        }

        private boolean covers(UUID person, Instant at, Duration margin) {
            return user.equals(person)
                    && !at.isBefore(from.minus(margin))
                    && at.isBefore(to.plus(margin));
        }
    }

    /// - shape: newest first; not `all` when there are more than could be listed
    record Occasions(List<Acted> acted, boolean all) {
        static final Occasions NONE = new Occasions(List.of(), true);
    }

    /// When administrators acted as these people at about the time between `from` and `to`.
    Occasions acted(Handle tx, Set<UUID> people, Instant from, Instant to) {
        var acted = query(tx, people, from, to);
        return new Occasions(acted, acted.size() < MOST);
    }

    private static List<Acted> query(Handle tx, Set<UUID> people, Instant from, Instant to) {
        return tx.createQuery(
                        """
                        SELECT u.uuid, i.admin_name, i.started_at, coalesce(i.ended_at, i.ends_at) AS over_at,
                               array(SELECT i.ip UNION SELECT unnest(i.addresses)
                                     UNION SELECT t.ip FROM impersonation_tickets t
                                     WHERE t.impersonation_id = i.id
                                     UNION SELECT s.ip FROM sessions s WHERE s.impersonation_id = i.id) AS addresses
                        FROM users u JOIN impersonations i ON i.user_id = u.id
                        WHERE u.uuid = ANY (cast(:people AS uuid[]))
                          AND i.started_at < :to AND coalesce(i.ended_at, i.ends_at) > :from
                        ORDER BY i.started_at DESC LIMIT :most
                        """)
                .bind("people", array(people))
                .bind("from", from.minus(WIDE_MARGIN))
                .bind("to", to.plus(WIDE_MARGIN))
                .bind("most", MOST)
                .map(
                        (row, _) ->
                                new Acted(
                                        row.getObject("uuid", UUID.class),
                                        row.getString("admin_name"),
                                        row.getTimestamp("started_at").toInstant(),
                                        row.getTimestamp("over_at").toInstant(),
                                        Set.of((String[]) row.getArray("addresses").getArray())))
                .list();
    }

    private static String array(Set<UUID> people) {
        return people.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    /// The names of these accounts; one that is gone is left out.
    Map<UUID, String> usernames(Handle tx, Set<UUID> people) {
        var names = new HashMap<UUID, String>();
        if (people.isEmpty()) {
            return names;
        }
        tx.createQuery(
                        "SELECT uuid, username FROM users WHERE uuid = ANY (cast(:people AS uuid[]))")
                .bind("people", array(people))
                .map(
                        (row, _) ->
                                Map.entry(
                                        row.getObject("uuid", UUID.class),
                                        row.getString("username")))
                .forEach(entry -> names.put(entry.getKey(), entry.getValue()));
        return names;
    }
}
