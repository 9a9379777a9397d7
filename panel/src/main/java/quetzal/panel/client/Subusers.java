package quetzal.panel.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.db.RandomText;
import quetzal.panel.http.Caller;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.Permission;
import quetzal.shared.problem.ProblemException;

/// The rules by which people are let in to a server, given less or more, and put out. Taking anything away is told to the
/// node in the same transaction, so that open consoles and tickets end with it.
final class Subusers {
    /// No password has this hash.
    private static final String LOCKED = "!";

    private static final int LONGEST_NAME = 64;
    private static final int NAME_ATTEMPTS = 5;

    private final Database database;
    private final JobQueue jobs;
    private final ActivityLog activity;
    private final RandomText random;
    private final SubuserStore store = new SubuserStore();

    Subusers(Database database, JobQueue jobs, ActivityLog activity, RandomText random) {
        this.database = database;
        this.jobs = jobs;
        this.activity = activity;
        this.random = random;
    }

    List<Subuser> list(ServerGrant server) {
        return database.read(tx -> store.ofServer(tx, server.number()));
    }

    /// - errors: [ClientProblem.SubuserMissing], [ClientProblem.SubuserIsYourself]
    Subuser find(Caller caller, ServerGrant server, UUID user) {
        requireOther(caller, user);
        return database.read(tx -> store.find(tx, server.number(), user))
                .orElseThrow(Subusers::missing);
    }

    /// Lets someone in; an address without an account gets one.
    ///
    /// - errors: [ClientProblem.GrantBeyondOwn], [ClientProblem.SubuserIsOwner], [ClientProblem.SubuserExists]
    Subuser add(Caller caller, ServerGrant server, String email, List<String> asked) {
        var permissions = granted(server, asked);
        return database.inTransaction(
                tx -> {
                    var place = place(tx, server);
                    long user = store.account(tx, email).orElseGet(() -> invite(tx, email));
                    if (user == place.owner()) {
                        throw new ProblemException(new ClientProblem.SubuserIsOwner());
                    }
                    if (!store.insert(tx, server.number(), user, permissions)) {
                        throw new ProblemException(new ClientProblem.SubuserExists());
                    }
                    var added =
                            store.find(tx, server.number(), user).orElseThrow(Subusers::missing);
                    activity.record(tx, caller, new ServerChange.SubuserAdded(server, added));
                    return added;
                });
    }

    private long invite(Handle tx, String email) {
        var local = email.substring(0, email.indexOf('@')).replaceAll("[^A-Za-z0-9_.-]", "");
        var stem =
                local.substring(0, Math.min(LONGEST_NAME, local.length())).toLowerCase(Locale.ROOT);
        for (int attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
            var name = stem + random.next(3).toLowerCase(Locale.ROOT);
            var account = store.insertAccount(tx, name, email, LOCKED);
            if (account.isPresent()) {
                return account.get();
            }
        }
        // someone else is inviting the same address right now
        return store.account(tx, email)
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        new RequestProblem.StateConflict(
                                                "The account could not be made. Try again.")));
    }

    /// - errors: as [#find]; [ClientProblem.GrantBeyondOwn]
    Subuser change(Caller caller, ServerGrant server, UUID user, List<String> asked) {
        requireOther(caller, user);
        var permissions = granted(server, asked);
        return database.inTransaction(
                tx -> {
                    var place = place(tx, server);
                    var before =
                            store.lock(tx, server.number(), user).orElseThrow(Subusers::missing);
                    if (new LinkedHashSet<>(before.permissions())
                            .equals(new LinkedHashSet<>(permissions))) {
                        return before;
                    }
                    store.update(tx, server.number(), before.userNumber(), permissions);
                    var now = store.find(tx, server.number(), user).orElseThrow(Subusers::missing);
                    activity.record(
                            tx,
                            caller,
                            new ServerChange.SubuserChanged(server, now, before.permissions()));
                    deauthorize(tx, place, server, now);
                    return now;
                });
    }

    /// - errors: as [#find]
    void remove(Caller caller, ServerGrant server, UUID user) {
        requireOther(caller, user);
        database.transact(
                tx -> {
                    var place = place(tx, server);
                    var gone = store.lock(tx, server.number(), user).orElseThrow(Subusers::missing);
                    store.delete(tx, server.number(), gone.userNumber());
                    activity.record(tx, caller, new ServerChange.SubuserRemoved(server, gone));
                    deauthorize(tx, place, server, gone);
                });
    }

    private void deauthorize(
            Handle tx, SubuserStore.Place place, ServerGrant server, Subuser subuser) {
        jobs.enqueue(
                tx,
                place.node(),
                server.number(),
                new NodeJob.Deauthorize(
                        new UserId(subuser.uuid()), subuser.userNumber(), List.of(server.id())));
    }

    private SubuserStore.Place place(Handle tx, ServerGrant server) {
        return store.lockServer(tx, server.number())
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
    }

    /// What is stored of a list: known keys, each once, with the one that everyone has. The whole list as it was sent
    /// must be the giver's own, known or not.
    private static List<String> granted(ServerGrant giver, List<String> asked) {
        if (!giver.owner() && !giver.rootAdmin()) {
            for (var key : asked) {
                var known = Permission.ofKey(key);
                if (known.isEmpty() || !giver.may(known.get())) {
                    throw new ProblemException(new ClientProblem.GrantBeyondOwn());
                }
            }
        }
        var keys = new LinkedHashSet<String>();
        keys.add(Permission.WEBSOCKET_CONNECT.key());
        asked.forEach(key -> Permission.ofKey(key).ifPresent(known -> keys.add(known.key())));
        return List.copyOf(keys);
    }

    private static void requireOther(Caller caller, UUID user) {
        if (caller.user().id().value().equals(user)) {
            throw new ProblemException(new ClientProblem.SubuserIsYourself());
        }
    }

    private static ProblemException missing() {
        return new ProblemException(new ClientProblem.SubuserMissing());
    }
}
