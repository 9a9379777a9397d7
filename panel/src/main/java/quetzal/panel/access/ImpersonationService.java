package quetzal.panel.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.db.Database;
import quetzal.panel.db.Vault;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Credential;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.panel.user.User;
import quetzal.panel.user.UserProblem;
import quetzal.panel.user.UserService;
import quetzal.shared.problem.ProblemException;

/// Administrators who act as a user: with a reason, for an hour at most, and on every row by name.
///
/// The session in the user's name stands on the administrator's own one. Whether it may be used is asked of the
/// database with each request; what is said here of an end is noted, and told to nodes, a moment later at most.
final class ImpersonationService {
    static final Duration LONGEST = Duration.ofHours(1);

    /// Longer than a node may keep a row for itself while it cannot reach the panel.
    private static final Duration REMEMBERED = Duration.ofDays(32);

    private final Database database;
    private final ActivityLog activity;
    private final UserService users;
    private final SessionService sessions;
    private final PasswordChecks passwords;
    private final JobQueue jobs;
    private final Clock clock;
    private final ImpersonationStore store = new ImpersonationStore();

    ImpersonationService(
            Database database,
            ActivityLog activity,
            UserService users,
            SessionService sessions,
            PasswordChecks passwords,
            JobQueue jobs,
            Clock clock) {
        this.database = database;
        this.activity = activity;
        this.users = users;
        this.sessions = sessions;
        this.passwords = passwords;
        this.jobs = jobs;
        this.clock = clock;
    }

    record Begun(Impersonation of, SessionService.Fresh session) {}

    /// - errors: [AccessProblem.SessionOnly], [AccessProblem.ActsAsItself], [AccessProblem.ActsAsAdmin],
    ///   [UserProblem.Missing], [UserProblem.WrongPassword]
    Begun begin(Caller admin, long number, String reason, String password) {
        if (!(admin.credential() instanceof Credential.Session(var own))) {
            throw new ProblemException(new AccessProblem.SessionOnly());
        }
        var user = database.read(tx -> target(tx, admin, number));
        requirePassword(admin, user, reason, password);
        return database.inTransaction(
                tx -> begin(tx, admin, own, target(tx, admin, number), reason));
    }

    private User target(Handle tx, Caller admin, long number) {
        var user =
                users.find(tx, number)
                        .orElseThrow(() -> new ProblemException(new UserProblem.Missing()));
        if (user.ref().number() == admin.user().number()) {
            throw new ProblemException(new AccessProblem.ActsAsItself());
        }
        if (user.rootAdmin()) {
            throw new ProblemException(new AccessProblem.ActsAsAdmin(user.username()));
        }
        return user;
    }

    private void requirePassword(Caller admin, User user, String reason, String password) {
        try {
            passwords.require(admin, password);
        } catch (ProblemException e) {
            if (e.problem() instanceof UserProblem.WrongPassword) {
                database.transact(
                        tx ->
                                activity.record(
                                        tx,
                                        admin,
                                        new ImpersonationEvent.WrongPassword(admin, user, reason)));
            }
            throw e;
        }
    }

    private Begun begin(Handle tx, Caller admin, UUID own, User user, String reason) {
        if (!store.lockSession(tx, own)) {
            throw new ProblemException(new RequestProblem.NotLoggedIn());
        }
        var now = clock.instant();
        store.onSession(tx, own)
                .ifPresent(
                        before ->
                                end(
                                        tx,
                                        before.of(),
                                        Actor.of(admin),
                                        ImpersonationEvent.Why.REPLACED,
                                        now));
        var one =
                new Impersonation(
                        UUID.randomUUID(),
                        admin.user().number(),
                        admin.user().id().value(),
                        admin.username(),
                        user.ref().number(),
                        user.username(),
                        reason,
                        admin.ip(),
                        now,
                        now.plus(LONGEST));
        store.insert(tx, one);
        var fresh = sessions.fresh();
        var agent = admin.userAgent();
        store.insertSession(
                tx,
                one,
                own,
                Vault.sha256(fresh.token()),
                fresh.csrfToken(),
                agent == null ? "" : agent);
        activity.record(tx, admin, new ImpersonationEvent.Begun(one));
        return new Begun(one, fresh);
    }

    /// Leaves, and answers the token against forged requests of the administrator's own session; empty when that has
    /// ended meanwhile.
    ///
    /// - shape: `door` says where the request came from
    /// - errors: [AccessProblem.NotActing] when the two tokens do not belong together
    Optional<String> leave(String token, String ownToken, Actor door) {
        return database.inTransaction(
                tx -> {
                    var now = clock.instant();
                    var own = store.own(tx, Vault.sha256(ownToken), now);
                    store.ofToken(tx, Vault.sha256(token))
                            .ifPresent(
                                    open -> {
                                        if (own.isPresent() && !own.get().id().equals(open.own())) {
                                            throw new ProblemException(
                                                    new AccessProblem.NotActing());
                                        }
                                        end(
                                                tx,
                                                open.of(),
                                                open.of().administrator(door),
                                                ImpersonationEvent.Why.LEFT,
                                                now);
                                    });
                    return own.map(ImpersonationStore.Own::csrfToken);
                });
    }

    Optional<Impersonation> find(UUID id) {
        return database.read(tx -> store.find(tx, id));
    }

    /// Notes the end of those that are over, and has nodes end what is open of them.
    void endOver() {
        database.transact(
                tx -> {
                    var now = clock.instant();
                    for (var one : store.over(tx, now)) {
                        end(
                                tx,
                                one,
                                Actor.system(),
                                one.endsAt().isAfter(now)
                                        ? ImpersonationEvent.Why.WITHDRAWN
                                        : ImpersonationEvent.Why.TIME,
                                now);
                    }
                });
    }

    private void end(
            Handle tx, Impersonation one, Actor actor, ImpersonationEvent.Why why, Instant now) {
        for (var tickets : store.handedOut(tx, one.id())) {
            jobs.enqueue(
                    tx,
                    tickets.node(),
                    null,
                    new NodeJob.DenyTickets(tickets.server(), tickets.names()));
        }
        store.end(tx, one.id(), now);
        activity.record(tx, actor, new ImpersonationEvent.Ended(one, why, now));
    }

    /// Forgets tickets that no late report of a node can be about. Who acted as whom stays: replays ask for it.
    void purge() {
        database.transact(tx -> store.purge(tx, clock.instant().minus(REMEMBERED)));
    }
}
