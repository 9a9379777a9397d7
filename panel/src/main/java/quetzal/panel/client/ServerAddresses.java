package quetzal.panel.client;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.shared.problem.ProblemException;

/// The rules by which the people of a server change its addresses.
final class ServerAddresses {
    private static final String ENABLED = "pterodactyl:client_features:allocations:enabled";
    private static final String FROM = "pterodactyl:client_features:allocations:range_start";
    private static final String TO = "pterodactyl:client_features:allocations:range_end";

    private final Database database;
    private final JobQueue jobs;
    private final ActivityLog activity;
    private final ServerRowStore rows = new ServerRowStore();
    private final ServerChangeStore store = new ServerChangeStore();

    ServerAddresses(Database database, JobQueue jobs, ActivityLog activity) {
        this.database = database;
        this.jobs = jobs;
        this.activity = activity;
    }

    /// A server and one of its addresses.
    record Found(ServerRow server, ServerRow.Address address) {}

    ServerRow row(Caller caller, ServerGrant server) {
        return database.read(tx -> row(tx, caller, server));
    }

    private ServerRow row(Handle tx, Caller caller, ServerGrant server) {
        return rows.find(tx, caller.user().number(), server.number(), false)
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
    }

    /// Gives the server one more address: a free port of its main IP, or a new one from the panel's range.
    Found add(Caller caller, ServerGrant grant) {
        return database.inTransaction(
                tx -> {
                    store.lock(tx, grant.number());
                    var server = row(tx, caller, grant);
                    var settings = store.settings(tx, List.of(ENABLED, FROM, TO));
                    var enabled = settings.getOrDefault(ENABLED, "false");
                    if (!enabled.equals("true") && !enabled.equals("1")) {
                        throw new ProblemException(new ClientProblem.AddingDisabled());
                    }
                    int limit = limit(server);
                    if (server.allocations().size() >= limit) {
                        throw new ProblemException(new ClientProblem.AddressLimit(limit));
                    }
                    var main =
                            server.primary()
                                    .orElseThrow(
                                            () ->
                                                    new ProblemException(
                                                            new ClientProblem.NoFreeAddress()));
                    long added =
                            store.takeFree(tx, grant.number(), server.node().number(), main.ip())
                                    .or(
                                            () ->
                                                    fromRange(
                                                            tx,
                                                            server,
                                                            main,
                                                            port(settings.get(FROM)),
                                                            port(settings.get(TO))))
                                    .orElseThrow(
                                            () ->
                                                    new ProblemException(
                                                            new ClientProblem.NoFreeAddress()));
                    var now = row(tx, caller, grant);
                    var address = require(now, added);
                    activity.record(tx, caller, new ServerChange.AddressAdded(grant, address));
                    sync(tx, now);
                    return new Found(now, address);
                });
    }

    private Optional<Long> fromRange(
            Handle tx,
            ServerRow server,
            ServerRow.Address main,
            Optional<Integer> from,
            Optional<Integer> to) {
        if (from.isEmpty() || to.isEmpty() || from.get() > to.get()) {
            return Optional.empty();
        }
        return store.addPort(
                tx,
                server.number(),
                server.node().number(),
                main.ip(),
                main.alias(),
                from.get(),
                to.get());
    }

    private static Optional<Integer> port(@Nullable String text) {
        return text != null && text.matches("[0-9]{4,5}")
                ? Optional.of(Integer.parseInt(text))
                        .filter(port -> port >= 1_024 && port <= 65_535)
                : Optional.empty();
    }

    Found note(Caller caller, ServerGrant grant, long allocation, @Nullable String notes) {
        return change(
                caller,
                grant,
                allocation,
                (tx, found) -> {
                    var before = found.address().notes() == null ? "" : found.address().notes();
                    var now = notes == null ? "" : notes;
                    if (before.equals(now)) {
                        return false;
                    }
                    store.notes(tx, grant.number(), allocation, notes);
                    activity.record(
                            tx,
                            caller,
                            new ServerChange.AddressNoted(grant, found.address(), before, now));
                    return false;
                });
    }

    Found makePrimary(Caller caller, ServerGrant grant, long allocation) {
        return change(
                caller,
                grant,
                allocation,
                (tx, found) -> {
                    if (found.server().primaryAllocation() == allocation) {
                        return false;
                    }
                    store.primary(tx, grant.number(), allocation);
                    activity.record(
                            tx,
                            caller,
                            new ServerChange.AddressMadePrimary(grant, found.address()));
                    return true;
                });
    }

    void remove(Caller caller, ServerGrant grant, long allocation) {
        database.transact(
                tx -> {
                    store.lock(tx, grant.number());
                    var server = row(tx, caller, grant);
                    var address = require(server, allocation);
                    limit(server);
                    if (server.primaryAllocation() == allocation) {
                        throw new ProblemException(new ClientProblem.AddressIsPrimary());
                    }
                    store.release(tx, grant.number(), allocation);
                    activity.record(tx, caller, new ServerChange.AddressRemoved(grant, address));
                    sync(tx, server);
                });
    }

    /// `work` says whether the node has to hear of it.
    private Found change(
            Caller caller,
            ServerGrant grant,
            long allocation,
            BiFunction<Handle, Found, Boolean> work) {
        return database.inTransaction(
                tx -> {
                    store.lock(tx, grant.number());
                    var server = row(tx, caller, grant);
                    if (work.apply(tx, new Found(server, require(server, allocation)))) {
                        sync(tx, server);
                    }
                    var now = row(tx, caller, grant);
                    return new Found(now, require(now, allocation));
                });
    }

    /// Only what is the server's own is found.
    private static ServerRow.Address require(ServerRow server, long allocation) {
        return server.allocations().stream()
                .filter(address -> address.id() == allocation)
                .findFirst()
                .orElseThrow(() -> new ProblemException(new ClientProblem.AddressMissing()));
    }

    /// No limit means that its people may not change addresses at all.
    private static int limit(ServerRow server) {
        var limit = server.allocationLimit();
        if (limit == null || limit == 0) {
            throw new ProblemException(new ClientProblem.AddressesNotAllowed());
        }
        return limit;
    }

    private void sync(Handle tx, ServerRow server) {
        jobs.enqueue(
                tx, server.node().number(), server.number(), new NodeJob.SyncServer(server.id()));
    }
}
