package quetzal.wings.ticket;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.ticket.Ticket;
import quetzal.wings.ticket.Denial.OfTicket;
import quetzal.wings.ticket.Denial.OfUser;
import quetzal.wings.ticket.Denial.OfUserEverywhere;

/// Which tokens are revoked, over restarts of the daemon too.
///
/// A denial holds for tokens issued up to its moment. It is forgotten after [#KEPT], as every token older than that is
/// refused anyhow. When the file is missing or damaged, nothing is known about tokens of the past: all issued before this
/// start are refused, and clients fetch new ones.
public final class DenyList {
    /// Far longer than any token lives.
    static final Duration KEPT = Duration.ofHours(24);

    private static final Logger log = LoggerFactory.getLogger(DenyList.class);

    private final DenyFile file;
    private final Clock clock;
    private final Map<Denial, Long> denials = new ConcurrentHashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private volatile long floor;

    private DenyList(DenyFile file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /// - errors: [UncheckedIOException] when the file can be neither read nor made anew
    public static DenyList open(Path path, Clock clock) {
        var list = new DenyList(new DenyFile(path), clock);
        list.load();
        return list;
    }

    private void load() {
        long now = clock.millis();
        var content = file.read();
        if (content.isEmpty()) {
            // Tokens tell their time in whole seconds: one of this very second may be newer than we
            // are.
            floor = now - now % 1_000 - 1;
            log.info("No list of revoked tokens was found: tokens issued before now are refused");
        } else {
            floor = content.get().floor();
            long oldest = now - KEPT.toMillis();
            content.get()
                    .denials()
                    .forEach(
                            (denial, at) -> {
                                if (at >= oldest) {
                                    denials.put(denial, at);
                                }
                            });
        }
        try {
            file.rewrite(floor, denials);
        } catch (IOException e) {
            throw new UncheckedIOException("The list of revoked tokens cannot be written.", e);
        }
    }

    public boolean denies(Ticket ticket) {
        long issued = ticket.issuedAt().toEpochMilli();
        return issued <= floor
                || issued < clock.millis() - KEPT.toMillis()
                || denies(new OfTicket(ticket.id()), issued)
                || denies(new OfUser(ticket.server(), ticket.user()), issued)
                || denies(new OfUserEverywhere(ticket.user()), issued);
    }

    private boolean denies(Denial denial, long issued) {
        var at = denials.get(denial);
        return at != null && issued <= at;
    }

    /// Revokes the tokens with these ids, if issued up to now.
    ///
    /// - errors: [UncheckedIOException] when this could not be made to last; it holds until a restart nevertheless
    public void denyTickets(Collection<String> ids) {
        deny(ids.stream().<Denial>map(OfTicket::new).toList());
    }

    /// Revokes what `user` holds for `servers`, or for every server of the node when there are none, if issued up to now.
    ///
    /// - errors: [UncheckedIOException] when this could not be made to last; it holds until a restart nevertheless
    public void denyUser(UserId user, Set<ServerId> servers) {
        deny(
                servers.isEmpty()
                        ? List.of(new OfUserEverywhere(user))
                        : servers.stream().<Denial>map(id -> new OfUser(id, user)).toList());
    }

    private synchronized void deny(List<Denial> added) {
        long now = clock.millis();
        long oldest = now - KEPT.toMillis();
        denials.values().removeIf(at -> at < oldest);
        added.forEach(denial -> denials.merge(denial, now, Math::max));
        watchers.forEach(Runnable::run);
        try {
            file.append(added, now, floor, denials);
        } catch (IOException e) {
            throw new UncheckedIOException("A revoked token could not be written down.", e);
        }
    }

    /// Runs `watcher` after each revocation, before it is written down.
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }
}
