package quetzal.panel.node;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Actor;
import quetzal.panel.db.Database;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Doors;
import quetzal.panel.http.Gate;
import quetzal.panel.http.RequestId;
import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.panel.job.JobQueue;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.problem.ProblemKind;
import quetzal.shared.problem.Refusal;

/// Lets daemons in, each with its own node's token, and notes that the node was heard of.
public final class NodeDoor implements Doors.Doorkeeper<Gate.Node> {
    private static final String ATTRIBUTE = "quetzal.node";
    private static final String ADDRESS = "quetzal.node-address";

    /// A booting daemon asks hundreds of times; its row is written once in this time.
    private static final Duration BETWEEN_NOTES = Duration.ofSeconds(10);

    private static final Pattern VERSION = Pattern.compile("[^/]{1,60}/v?([0-9][\\w.+-]{0,40})");

    private final Database database;
    private final Nodes nodes;
    private final JobQueue jobs;
    private final ClientAddress addresses;
    private final Clock clock;
    private final Map<Long, Instant> noted = new ConcurrentHashMap<>();

    public NodeDoor(
            Database database, Nodes nodes, JobQueue jobs, ClientAddress addresses, Clock clock) {
        this.database = database;
        this.nodes = nodes;
        this.jobs = jobs;
        this.addresses = addresses;
        this.clock = clock;
    }

    /// Refusals of this door.
    sealed interface DoorProblem extends WireProblem {
        record NoToken() implements DoorProblem {}

        record Malformed() implements DoorProblem {}

        record Wrong() implements DoorProblem {}

        @Override
        default WireName wire() {
            return switch (this) {
                case NoToken _ -> new WireName(401, "HttpException");
                case Malformed _ -> WireName.BAD_REQUEST;
                case Wrong _ -> WireName.ACCESS_DENIED;
            };
        }

        @Override
        default Refusal refusal() {
            return switch (this) {
                case NoToken _ ->
                        new Refusal(
                                ProblemKind.UNAUTHENTICATED,
                                "remote.no_token",
                                "A node has to say its token.");
                case Malformed _ ->
                        new Refusal(
                                ProblemKind.INVALID,
                                "remote.malformed_token",
                                "The token has to read id.token.");
                case Wrong _ ->
                        new Refusal(
                                ProblemKind.FORBIDDEN,
                                "remote.wrong_token",
                                "No node has this token.");
            };
        }
    }

    @Override
    public void admit(Context ctx, Gate.Node gate) {
        var token = bearer(ctx.header("Authorization"));
        if (token == null) {
            throw new ProblemException(new DoorProblem.NoToken());
        }
        var dot = token.indexOf('.');
        if (dot <= 0 || dot == token.length() - 1 || token.indexOf('.', dot + 1) >= 0) {
            throw new ProblemException(new DoorProblem.Malformed());
        }
        var node =
                database.<Optional<Long>>read(
                        tx ->
                                nodes.authenticate(
                                        tx, token.substring(0, dot), token.substring(dot + 1)));
        if (node.isEmpty()) {
            throw new ProblemException(new DoorProblem.Wrong());
        }
        ctx.attribute(ATTRIBUTE, node.get());
        ctx.attribute(ADDRESS, addresses.of(ctx));
        note(node.get(), ctx.header("User-Agent"));
    }

    /// The node that calls.
    ///
    /// - errors: [IllegalStateException] on a route whose gate is not the one for nodes
    public static long node(Context ctx) {
        Long node = ctx.attribute(ATTRIBUTE);
        if (node == null) {
            throw new IllegalStateException("This route's gate names no node.");
        }
        return node;
    }

    /// The same as the one who did something, by this request.
    public static Actor actor(Context ctx) {
        return Actor.stranger(ctx.attribute(ADDRESS), RequestId.of(ctx)).ofNode(node(ctx));
    }

    static @Nullable String bearer(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return null;
        }
        var token = header.substring(7).strip();
        return token.isEmpty() ? null : token;
    }

    private void note(long node, @Nullable String agent) {
        var now = clock.instant();
        var last = noted.get(node);
        if (last != null && now.isBefore(last.plus(BETWEEN_NOTES))) {
            return;
        }
        noted.put(node, now);
        var version = VERSION.matcher(agent == null ? "" : agent);
        database.transact(
                tx -> {
                    nodes.store()
                            .heard(tx, node, now, version.lookingAt() ? version.group(1) : null);
                    jobs.nodeIsBack(tx, node);
                });
    }
}
