package quetzal.panel.node;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Changes;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.shared.problem.ProblemException;

/// The rules about allocations.
public final class Allocations {
    private static final int MOST_AT_ONCE = 20_000;

    private final Database database;
    private final Nodes nodes;
    private final ActivityLog activity;
    private final AllocationStore store = new AllocationStore();

    public Allocations(Database database, Nodes nodes, ActivityLog activity) {
        this.database = database;
        this.nodes = nodes;
        this.activity = activity;
    }

    /// Adds every address with every port; what exists already is passed over.
    public void create(
            Caller caller, long node, String address, @Nullable String alias, List<String> ports) {
        var ips = AllocationRanges.addresses(address);
        var numbers = AllocationRanges.ports(ports);
        if ((long) ips.size() * numbers.size() > MOST_AT_ONCE) {
            throw new ProblemException(new NodeProblem.TooManyPorts());
        }
        database.transact(
                tx -> {
                    var found = nodes.require(tx, node);
                    var count = store.insert(tx, node, ips, alias, numbers);
                    activity.record(
                            tx,
                            caller,
                            new NodeEvent.AllocationsCreated(
                                    node,
                                    found.name(),
                                    address + " " + String.join(",", ports),
                                    count));
                });
    }

    public Allocation update(
            Caller caller,
            long node,
            long allocation,
            @Nullable String alias,
            @Nullable String notes) {
        return database.inTransaction(
                tx -> {
                    var found = require(tx, node, allocation);
                    store.update(tx, allocation, alias, notes);
                    activity.record(
                            tx,
                            caller,
                            new NodeEvent.AllocationUpdated(
                                    allocation,
                                    found.text(),
                                    new Changes()
                                            .note("alias", found.alias(), alias)
                                            .note("notes", found.notes(), notes)));
                    return require(tx, node, allocation);
                });
    }

    public void delete(Caller caller, long node, long allocation) {
        database.transact(
                tx -> {
                    require(tx, node, allocation);
                    var gone = store.delete(tx, node, List.of(allocation));
                    if (gone.isEmpty()) {
                        throw new ProblemException(new NodeProblem.AllocationInUse());
                    }
                    recordDeletion(tx, caller, node, gone);
                });
    }

    /// Removes those of `allocations` that are free.
    public void deleteFree(Caller caller, long node, List<Long> allocations) {
        database.transact(
                tx -> recordDeletion(tx, caller, node, store.delete(tx, node, allocations)));
    }

    /// Removes all free ones of one address.
    public void deleteFree(Caller caller, long node, String ip) {
        database.transact(tx -> recordDeletion(tx, caller, node, store.deleteFree(tx, node, ip)));
    }

    private void recordDeletion(Handle tx, Caller caller, long node, List<String> gone) {
        var name = nodes.require(tx, node).name();
        activity.record(
                tx, caller, new NodeEvent.AllocationsDeleted(node, name, gone, gone.size()));
    }

    /// - errors: [NodeProblem.Missing], also when it is another node's
    public Allocation require(Handle tx, long node, long allocation) {
        return store.find(tx, allocation)
                .filter(found -> found.node() == node)
                .orElseThrow(() -> new ProblemException(new NodeProblem.Missing("allocation")));
    }

    public Optional<Allocation> find(Handle tx, long allocation) {
        return store.find(tx, allocation);
    }

    public Page<Allocation> list(Handle tx, Where where, Paging paging) {
        return new Page<>(store.list(tx, where, paging), store.count(tx, where), paging);
    }

    public List<Allocation> ofServer(Handle tx, long server) {
        return store.ofServer(tx, server);
    }

    public List<Allocation> ofServers(Handle tx, List<Long> servers) {
        return store.ofServers(tx, servers);
    }

    /// All of a node's, for an include.
    public List<Allocation> ofNode(Handle tx, long node) {
        return store.list(tx, new Where().is("a.node_id", node), new Paging(1, 20_000));
    }

    // For the server feature, which decides who gets which

    public List<Allocation> lock(Handle tx, List<Long> allocations) {
        return store.lock(tx, allocations);
    }

    /// A random free one that fits, locked until the transaction ends.
    public Optional<Allocation> takeFree(
            Handle tx, List<Long> candidates, List<Integer> ports, boolean dedicated) {
        return store.takeFree(tx, candidates, ports, dedicated);
    }

    public void assign(Handle tx, long server, List<Long> allocations) {
        store.assign(tx, server, allocations);
    }

    public void release(Handle tx, long server, List<Long> allocations) {
        store.release(tx, server, allocations);
    }

    public void releaseAll(Handle tx, long server) {
        store.releaseAll(tx, server);
    }
}
