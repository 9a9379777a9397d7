package quetzal.panel.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.node.DaemonProblem;
import quetzal.panel.node.DaemonReply;
import quetzal.panel.node.NodeClient;
import quetzal.panel.server.ServerPlaces;
import quetzal.shared.id.UserId;
import quetzal.shared.json.Json;
import quetzal.shared.permission.Permission;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.daemon.ReplayPage;
import quetzal.shared.terminal.ShownText;

/// Reads a time range of a server's console from its node, with the names of those who typed, cut down to what the viewer
/// may see. That someone looked is written down before anything is shown.
final class Replays {
    /// The pages of one range are one view.
    private static final Duration ONE_VIEW = Duration.ofMinutes(10);

    private static final int MOST_VIEWS = 10_000;

    private final Database database;
    private final ServerPlaces places;
    private final NodeClient client;
    private final ActivityLog activity;
    private final Clock clock;
    private final ReplayStore store = new ReplayStore();
    private final Map<View, Instant> views = new LinkedHashMap<>();

    private record View(UserId user, long server, Instant from, Instant to) {}

    /// - unit: `from` is in the range, `to` is not
    record Range(Instant from, Instant to) {}

    /// - shape: `next` is the line to go on after, null at the end; `oldestAt` when the record begins, null without one
    record Page(
            List<ReplayLine> lines, @Nullable Long next, long oldest, @Nullable Instant oldestAt) {}

    Replays(
            Database database,
            ServerPlaces places,
            NodeClient client,
            ActivityLog activity,
            Clock clock) {
        this.database = database;
        this.places = places;
        this.client = client;
        this.activity = activity;
        this.clock = clock;
    }

    /// - errors: [ReplayProblem], [quetzal.panel.server.ServerProblem.NoNode]; [DaemonProblem] when the node has no
    ///   answer
    Page view(Caller caller, ServerGrant server, Range range, @Nullable Long after, int lines)
            throws InterruptedException {
        if (isNew(new View(caller.user().id(), server.number(), range.from(), range.to()))) {
            database.transact(
                    tx ->
                            activity.record(
                                    tx,
                                    caller,
                                    new ReplayEvent.Viewed(server, range.from(), range.to())));
        }
        return page(caller, server, range, after, lines);
    }

    /// Notes that all of it is fetched.
    void downloaded(Caller caller, ServerGrant server, Range range) {
        database.transact(
                tx ->
                        activity.record(
                                tx,
                                caller,
                                new ReplayEvent.Downloaded(server, range.from(), range.to())));
    }

    Page page(Caller caller, ServerGrant server, Range range, @Nullable Long after, int lines)
            throws InterruptedException {
        var page = ask(server, range, after, lines);
        return new Page(
                shown(caller, server, page.lines()), page.next(), page.oldest(), page.oldestAt());
    }

    private boolean isNew(View view) {
        var now = clock.instant();
        synchronized (views) {
            views.values().removeIf(since -> since.isBefore(now.minus(ONE_VIEW)));
            if (views.containsKey(view)) {
                return false;
            }
            if (views.size() < MOST_VIEWS) {
                views.put(view, now);
            }
            return true;
        }
    }

    private ReplayPage ask(ServerGrant server, Range range, @Nullable Long after, int lines)
            throws InterruptedException {
        var path =
                "/api/servers/"
                        + server.id()
                        + "/replay?since="
                        + range.from()
                        + "&until="
                        + range.to()
                        + "&limit="
                        + lines
                        + (after == null ? "" : "&after=" + after);
        var reply = client.call(places.require(server), "GET", path, null);
        return switch (reply) {
            case DaemonReply.Done(_, var body, _) -> {
                try {
                    yield Json.MAPPER.treeToValue(body, ReplayPage.class);
                } catch (JsonProcessingException e) {
                    throw new ProblemException(new DaemonProblem.Garbled());
                }
            }
            case DaemonReply.Refused(var status, _, _) when status == 404 ->
                    throw new ProblemException(new ReplayProblem.NoRecord());
            case DaemonReply.Garbled(var status, _) when status == 404 ->
                    throw new ProblemException(new ReplayProblem.NoRecord());
            case DaemonReply.Refused _, DaemonReply.Garbled _, DaemonReply.Unreachable _ ->
                    throw new ProblemException(DaemonProblem.of(reply));
        };
    }

    private List<ReplayLine> shown(Caller caller, ServerGrant server, List<ReplayPage.Line> lines) {
        var people = new HashSet<UUID>();
        lines.forEach(line -> person(line).ifPresent(user -> people.add(user.value())));
        var known =
                database.read(
                        tx -> new Known(store.usernames(tx, people), acted(tx, people, lines)));
        return lines.stream().map(line -> shown(caller, server, line, known)).toList();
    }

    /// What is known of those who typed.
    private record Known(Map<UUID, String> names, ReplayStore.Occasions occasions) {
        boolean mayBeAnothers(UUID user, Instant at) {
            return !occasions.all()
                    || occasions.acted().stream().anyMatch(one -> one.mayCover(user, at));
        }
    }

    private ReplayStore.Occasions acted(Handle tx, Set<UUID> people, List<ReplayPage.Line> lines) {
        if (people.isEmpty()) {
            return ReplayStore.Occasions.NONE;
        }
        // a node's clock may have stepped back
        var times = lines.stream().map(ReplayPage.Line::time).sorted().toList();
        return store.acted(tx, people, times.getFirst(), times.getLast());
    }

    private static ReplayLine shown(
            Caller caller, ServerGrant server, ReplayPage.Line line, Known known) {
        boolean gap = line.kind().equals("gap");
        return new ReplayLine(
                line.seq(),
                line.time(),
                line.kind(),
                line.open(),
                gap ? "" : ShownText.of(line.line()),
                gap ? first(line) : null,
                actor(caller, server, line, known));
    }

    private static ReplayLine.@Nullable Actor actor(
            Caller caller, ServerGrant server, ReplayPage.Line line, Known known) {
        var person = person(line);
        boolean own = person.filter(caller.user().id()::equals).isPresent();
        if (!line.kind().equals("command") || !(own || server.may(Permission.ACTIVITY_READ))) {
            return null;
        }
        return person.map(
                        user -> {
                            // where an administrator was is not said, also when he moved meanwhile
                            boolean address =
                                    server.rootAdmin()
                                            || (own
                                                    && !known.mayBeAnothers(
                                                            user.value(), line.time()));
                            return new ReplayLine.Actor(
                                    user.toString(),
                                    known.names().get(user.value()),
                                    address ? line.ip() : null,
                                    known.occasions().acted().stream()
                                            .filter(
                                                    one ->
                                                            one.covers(
                                                                    user.value(),
                                                                    line.time(),
                                                                    line.ip()))
                                            .map(ReplayStore.Acted::administrator)
                                            .findFirst()
                                            .orElse(null));
                        })
                .orElseGet(() -> new ReplayLine.Actor(null, null, null, null));
    }

    private static Optional<UserId> person(ReplayPage.Line line) {
        return UserId.parse(String.valueOf(line.user()));
    }

    private static Long first(ReplayPage.Line gap) {
        try {
            return Long.valueOf(gap.line());
        } catch (NumberFormatException e) {
            return gap.seq();
        }
    }
}
