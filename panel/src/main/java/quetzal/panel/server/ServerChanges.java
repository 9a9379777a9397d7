package quetzal.panel.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Changes;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.egg.Egg;
import quetzal.panel.egg.Eggs;
import quetzal.panel.http.Caller;
import quetzal.panel.http.UserRef;
import quetzal.panel.http.ValidationFailed;
import quetzal.panel.job.JobEnd;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.panel.node.Allocation;
import quetzal.panel.node.Allocations;
import quetzal.panel.node.DaemonProblem;
import quetzal.shared.id.UserId;
import quetzal.shared.problem.ProblemException;

/// Changes servers. What the node has to know it is told by a job of the same transaction.
public final class ServerChanges {
    /// Suspension should be in force when the caller hears of it, if the node answers at all.
    private static final Duration SUSPEND_PATIENCE = Duration.ofSeconds(5);

    private final Database database;
    private final ServerStore store = new ServerStore();
    private final SubuserStore subusers = new SubuserStore();
    private final Eggs eggs;
    private final Allocations allocations;
    private final JobQueue jobs;
    private final Revocation revocation;
    private final ActivityLog activity;

    public ServerChanges(
            Database database,
            Eggs eggs,
            Allocations allocations,
            JobQueue jobs,
            Revocation revocation,
            ActivityLog activity) {
        this.database = database;
        this.eggs = eggs;
        this.allocations = allocations;
        this.jobs = jobs;
        this.revocation = revocation;
        this.activity = activity;
    }

    public record Details(
            String name, String description, @Nullable String externalId, long owner) {}

    public Server details(Caller caller, long number, Details wanted) {
        return database.inTransaction(
                tx -> {
                    var old = lock(tx, number);
                    if (wanted.externalId() != null
                            && store.externalIdTaken(tx, wanted.externalId(), number)) {
                        throw ValidationFailed.of(
                                "external_id",
                                "unique",
                                "The external_id field is taken by another server.");
                    }
                    if (store.account(tx, wanted.owner()).isEmpty()) {
                        throw ValidationFailed.of(
                                "user", "exists", "The user field names no user.");
                    }
                    store.updateDetails(
                            tx,
                            number,
                            wanted.name(),
                            wanted.description(),
                            wanted.externalId(),
                            wanted.owner());
                    if (old.owner() != wanted.owner()) {
                        subusers.delete(tx, number, wanted.owner());
                        revoke(tx, old.owner(), old);
                    }
                    sync(tx, old);
                    activity.record(
                            tx,
                            caller,
                            new ServerEvent.DetailsUpdated(subject(old), changes(old, wanted)));
                    return require(tx, number);
                });
    }

    private void revoke(Handle tx, long user, Server server) {
        store.account(tx, user)
                .ifPresent(
                        account ->
                                revocation.onServer(
                                        tx,
                                        new UserRef(account.number(), new UserId(account.uuid())),
                                        server));
    }

    private static Map<String, Object> changes(Server old, Details wanted) {
        return new Changes()
                .note("name", old.name(), wanted.name())
                .note("description", old.description(), wanted.description())
                .note("external_id", old.externalId(), wanted.externalId())
                .note("owner", old.owner(), wanted.owner())
                .asMap();
    }

    /// - shape: `allocation` is the primary one after adding and removing
    public record Build(
            long allocation,
            Limits limits,
            FeatureLimits features,
            List<Long> add,
            List<Long> remove) {
        public Build {
            add = List.copyOf(add);
            remove = List.copyOf(remove);
        }
    }

    public Server build(Caller caller, long number, Build wanted) {
        return database.inTransaction(
                tx -> {
                    var old = lock(tx, number);
                    var primary = reassign(tx, old, wanted);
                    store.updateBuild(tx, number, wanted.limits(), wanted.features(), primary);
                    sync(tx, old);
                    activity.record(
                            tx,
                            caller,
                            new ServerEvent.BuildUpdated(
                                    subject(old),
                                    wanted.limits(),
                                    Changes.between(old.limits(), wanted.limits())
                                            .and(Changes.between(old.features(), wanted.features()))
                                            .note("allocation", old.allocation(), primary)
                                            .asMap()));
                    return require(tx, number);
                });
    }

    /// Adds and removes allocations and answers which one is the primary.
    private long reassign(Handle tx, Server server, Build wanted) {
        var all = new ArrayList<>(wanted.add());
        all.addAll(wanted.remove());
        all.add(wanted.allocation());
        var locked = allocations.lock(tx, all.stream().distinct().toList());
        var added =
                wanted.add().stream()
                        .filter(
                                id ->
                                        locked.stream()
                                                .anyMatch(
                                                        a ->
                                                                a.number() == id
                                                                        && a.server() == null
                                                                        && a.node()
                                                                                == server.node()))
                        .distinct()
                        .toList();
        var removed =
                wanted.remove().stream()
                        .filter(id -> !wanted.add().contains(id))
                        .filter(
                                id ->
                                        locked.stream()
                                                .anyMatch(a -> a.number() == id && owns(server, a)))
                        .toList();
        var primary = wanted.allocation();
        if (removed.contains(primary)) {
            if (added.isEmpty()) {
                throw new ProblemException(new ServerProblem.NeedsPrimary());
            }
            primary = added.getFirst();
        }
        var chosen = primary;
        var belongs =
                added.contains(chosen)
                        || locked.stream().anyMatch(a -> a.number() == chosen && owns(server, a));
        if (!belongs) {
            throw ValidationFailed.of(
                    "allocation", "exists", "The allocation field names none of this server's.");
        }
        allocations.assign(tx, server.number(), added);
        // The row of the server still refers to the old primary; that is mended before the commit.
        allocations.release(tx, server.number(), removed);
        return chosen;
    }

    private static boolean owns(Server server, Allocation allocation) {
        return allocation.server() != null && allocation.server() == server.number();
    }

    public record Startup(
            String command,
            Map<String, String> environment,
            long egg,
            String image,
            boolean skipScripts) {
        public Startup {
            environment = Map.copyOf(environment);
        }
    }

    public Server startup(Caller caller, long number, Startup wanted) {
        return database.inTransaction(
                tx -> {
                    var old = lock(tx, number);
                    var egg =
                            eggs.find(tx, wanted.egg())
                                    .orElseThrow(
                                            () ->
                                                    ValidationFailed.of(
                                                            "egg",
                                                            "exists",
                                                            "The egg field names no egg."));
                    var stored = store.variables(tx, number);
                    var values = ServerVariables.checked(egg, wanted.environment(), stored);
                    store.updateStartup(
                            tx,
                            number,
                            wanted.egg(),
                            wanted.command(),
                            wanted.image(),
                            wanted.skipScripts());
                    store.putVariables(tx, number, values);
                    sync(tx, old);
                    activity.record(
                            tx,
                            caller,
                            new ServerEvent.StartupUpdated(
                                    subject(old),
                                    wanted.command(),
                                    wanted.image(),
                                    wanted.egg(),
                                    new Changes()
                                            .note("startup", old.startup(), wanted.command())
                                            .note("image", old.image(), wanted.image())
                                            .note("egg", old.egg(), wanted.egg())
                                            .and(environment(egg, stored, values))
                                            .asMap()));
                    return require(tx, number);
                });
    }

    /// Values of variables are taken for secrets.
    private static Changes environment(Egg egg, Map<Long, String> before, Map<Long, String> after) {
        var old = new LinkedHashMap<String, @Nullable Object>();
        var now = new LinkedHashMap<String, @Nullable Object>();
        for (var variable : egg.variables()) {
            var was = before.get(variable.number());
            var is = after.getOrDefault(variable.number(), was == null ? "" : was);
            if (!is.equals(was == null ? "" : was)) {
                old.put(variable.variable().env(), was);
                now.put(variable.variable().env(), is);
            }
        }
        return new Changes().note("environment", old, now);
    }

    /// Does nothing when it is so already.
    public void suspend(Caller caller, long number, boolean suspended) throws InterruptedException {
        var job =
                database.<Optional<UUID>>inTransaction(
                        tx -> {
                            var server = lock(tx, number);
                            if (server.suspended() == suspended) {
                                return Optional.empty();
                            }
                            store.setSuspended(tx, number, suspended);
                            activity.record(
                                    tx,
                                    caller,
                                    suspended
                                            ? new ServerEvent.Suspended(subject(server))
                                            : new ServerEvent.Unsuspended(subject(server)));
                            return Optional.of(sync(tx, server));
                        });
        if (job.isPresent()) {
            var unused = jobs.await(job.get(), SUSPEND_PATIENCE);
        }
    }

    /// - errors: [ServerProblem.Busy] while it is being installed or restored; [DaemonProblem.Refused] when the node will
    ///   not, and nothing has changed then
    public void reinstall(Caller caller, long number) throws InterruptedException {
        var job =
                database.<UUID>inTransaction(
                        tx -> {
                            var server = lock(tx, number);
                            if (server.suspended()) {
                                throw busy("The server is suspended.");
                            }
                            if (server.status() == ServerStatus.INSTALLING
                                    || server.status() == ServerStatus.RESTORING_BACKUP) {
                                throw busy("The server is being installed or restored already.");
                            }
                            store.setStatus(tx, number, ServerStatus.INSTALLING);
                            activity.record(
                                    tx, caller, new ServerEvent.ReinstallStarted(subject(server)));
                            return jobs.enqueue(
                                    tx,
                                    server.node(),
                                    number,
                                    new NodeJob.ReinstallServer(server.id()));
                        });
        if (jobs.await(job, ServerCreation.PATIENCE).orElse(null)
                instanceof JobEnd.Refused(var status, var detail)) {
            throw new ProblemException(new DaemonProblem.Refused(status, detail));
        }
    }

    /// Marks a server as installed, or not, without asking its node.
    public void toggleInstall(Caller caller, long number) {
        database.transact(
                tx -> {
                    var server = lock(tx, number);
                    if (server.status() == ServerStatus.INSTALL_FAILED) {
                        throw new ProblemException(new ServerProblem.InstallFailed());
                    }
                    var installing = server.status() != ServerStatus.INSTALLING;
                    store.setStatus(tx, number, installing ? ServerStatus.INSTALLING : null);
                    activity.record(
                            tx,
                            caller,
                            new ServerEvent.InstallToggled(subject(server), installing));
                });
    }

    private UUID sync(Handle tx, Server server) {
        return jobs.enqueue(
                tx, server.node(), server.number(), new NodeJob.SyncServer(server.id()));
    }

    private Server lock(Handle tx, long number) {
        var server = store.lock(tx, number).orElseThrow(ServerChanges::missing);
        if (server.deleting()) {
            throw new ProblemException(new ServerProblem.BeingDeleted());
        }
        return server;
    }

    private Server require(Handle tx, long number) {
        return store.find(tx, number).orElseThrow(ServerChanges::missing);
    }

    private static Subject subject(Server server) {
        return Subject.server(server.number(), server.name());
    }

    private static ProblemException busy(String what) {
        return new ProblemException(new ServerProblem.Busy(what));
    }

    private static ProblemException missing() {
        return new ProblemException(new ServerProblem.Missing());
    }
}
