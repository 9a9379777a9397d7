package quetzal.panel.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.egg.Eggs;
import quetzal.panel.http.Caller;
import quetzal.panel.http.FieldError;
import quetzal.panel.http.ValidationFailed;
import quetzal.panel.job.JobEnd;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.panel.node.Allocation;
import quetzal.panel.node.Allocations;
import quetzal.panel.node.DaemonProblem;
import quetzal.panel.node.Node;
import quetzal.panel.node.NodeProblem;
import quetzal.panel.node.Nodes;
import quetzal.shared.id.ServerId;
import quetzal.shared.problem.ProblemException;

/// Makes servers: row, addresses, values and the job that tells the node, in one transaction.
public final class ServerCreation {
    /// So long the caller waits for the node; after that the job goes on alone.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Database database;
    private final ServerStore store = new ServerStore();
    private final Eggs eggs;
    private final Nodes nodes;
    private final Allocations allocations;
    private final JobQueue jobs;
    private final ActivityLog activity;
    private final Supplier<UUID> ids;

    public ServerCreation(
            Database database,
            Eggs eggs,
            Nodes nodes,
            Allocations allocations,
            JobQueue jobs,
            ActivityLog activity,
            Supplier<UUID> ids) {
        this.database = database;
        this.eggs = eggs;
        this.nodes = nodes;
        this.allocations = allocations;
        this.jobs = jobs;
        this.activity = activity;
        this.ids = ids;
    }

    /// - shape: `told` is false while the node has not answered; it will be told when it does
    public record Created(Server server, boolean told) {}

    private record Queued(Server server, UUID job) {}

    /// - errors: [ValidationFailed], [NodeProblem.NoViableNode], [ServerProblem.NoViableAllocation]; and
    ///   [DaemonProblem.Refused] when the node will not have the server, of which then nothing is left
    public Created create(Caller caller, NewServer wanted) throws InterruptedException {
        var queued = database.inTransaction(tx -> insert(tx, caller, wanted));
        var end = jobs.await(queued.job(), PATIENCE);
        if (end.isPresent() && end.get() instanceof JobEnd.Refused(var status, var detail)) {
            throw new ProblemException(new DaemonProblem.Refused(status, detail));
        }
        var now = database.read(tx -> store.find(tx, queued.server().number()));
        return new Created(now.orElse(queued.server()), end.isPresent());
    }

    private Queued insert(Handle tx, Caller caller, NewServer wanted) {
        requireAccount(tx, wanted.owner());
        if (wanted.externalId() != null && store.externalIdTaken(tx, wanted.externalId(), 0)) {
            throw ValidationFailed.of(
                    "external_id", "unique", "The external_id field is taken by another server.");
        }
        var egg =
                eggs.find(tx, wanted.egg())
                        .orElseThrow(
                                () ->
                                        ValidationFailed.of(
                                                "egg", "exists", "The egg field names no egg."));
        var values = ServerVariables.checked(egg, wanted.environment(), Map.of());
        var place = place(tx, wanted);
        var primary = place.getFirst();
        var number = insertRow(tx, wanted, primary);
        allocations.assign(tx, number, place.stream().map(Allocation::number).toList());
        store.putVariables(tx, number, values);
        var server = store.find(tx, number).orElseThrow();
        var job =
                jobs.enqueue(
                        tx,
                        server.node(),
                        number,
                        new NodeJob.CreateServer(server.id(), wanted.startOnCompletion()));
        activity.record(
                tx,
                caller,
                new ServerEvent.Created(
                        Subject.server(number, server.name()),
                        server.node(),
                        server.egg(),
                        server.owner()));
        return new Queued(server, job);
    }

    private void requireAccount(Handle tx, long owner) {
        if (store.account(tx, owner).isEmpty()) {
            throw ValidationFailed.of("user", "exists", "The user field names no user.");
        }
    }

    private long insertRow(Handle tx, NewServer wanted, Allocation primary) {
        for (var attempt = 0; attempt < 20; attempt++) {
            var id = new ServerId(ids.get());
            var number = store.insert(tx, id, wanted, primary.node(), primary.number());
            if (number.isPresent()) {
                return number.get();
            }
        }
        throw new IllegalStateException("no free short id was found");
    }

    /// The allocations it gets, the primary one first, all locked.
    private List<Allocation> place(Handle tx, NewServer wanted) {
        return switch (wanted.place()) {
            case NewServer.Place.At at -> named(tx, at);
            case NewServer.Place.Anywhere anywhere -> List.of(found(tx, wanted, anywhere));
        };
    }

    private List<Allocation> named(Handle tx, NewServer.Place.At at) {
        var wanted = new ArrayList<Long>();
        wanted.add(at.allocation());
        at.additional().stream().filter(id -> !wanted.contains(id)).forEach(wanted::add);
        var locked = allocations.lock(tx, wanted);
        var errors = new ArrayList<FieldError>();
        var result = new ArrayList<Allocation>();
        for (var id : wanted) {
            var field =
                    result.isEmpty() && errors.isEmpty() && id == at.allocation()
                            ? "allocation.default"
                            : "allocation.additional." + at.additional().indexOf(id);
            locked.stream()
                    .filter(a -> a.number() == id && a.server() == null)
                    .findFirst()
                    .ifPresentOrElse(
                            result::add,
                            () ->
                                    errors.add(
                                            new FieldError(
                                                    field,
                                                    "exists",
                                                    "The "
                                                            + field
                                                            + " field names no free allocation.")));
        }
        if (errors.isEmpty()) {
            var node = result.getFirst().node();
            result.stream()
                    .filter(a -> a.node() != node)
                    .forEach(
                            a ->
                                    errors.add(
                                            new FieldError(
                                                    "allocation.additional."
                                                            + at.additional().indexOf(a.number()),
                                                    "exists",
                                                    "All allocations must be on the same node.")));
        }
        if (errors.isEmpty() && nodes.isDraining(tx, result.getFirst().node())) {
            errors.add(
                    new FieldError(
                            "allocation.default",
                            "draining",
                            "The node of this allocation is being drained: it gets no new servers."));
        }
        if (!errors.isEmpty()) {
            throw new ValidationFailed(errors);
        }
        return result;
    }

    /// A random free allocation on a node with room. Asking for room locks the node against other placements, and looks
    /// again, so that two callers cannot both take the last of it.
    private Allocation found(Handle tx, NewServer wanted, NewServer.Place.Anywhere anywhere) {
        var memory = wanted.limits().memory();
        var disk = wanted.limits().disk();
        Set<Long> candidates =
                new HashSet<>(
                        nodes.deployable(tx, memory, disk, anywhere.locations()).stream()
                                .map(Node::number)
                                .toList());
        if (candidates.isEmpty()) {
            throw new ProblemException(new NodeProblem.NoViableNode());
        }
        while (!candidates.isEmpty()) {
            var allocation =
                    allocations
                            .takeFree(
                                    tx,
                                    List.copyOf(candidates),
                                    anywhere.ports(),
                                    anywhere.dedicatedIp())
                            .orElseThrow(
                                    () ->
                                            new ProblemException(
                                                    new ServerProblem.NoViableAllocation()));
            if (nodes.claimRoom(tx, allocation.node(), memory, disk, anywhere.locations())) {
                return allocation;
            }
            candidates.remove(allocation.node());
        }
        throw new ProblemException(new NodeProblem.NoViableNode());
    }
}
