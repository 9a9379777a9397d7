package quetzal.panel.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.Vault;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Credential;
import quetzal.panel.user.User;
import quetzal.shared.problem.ProblemException;

/// Sessions of browsers: opaque random tokens of which only the SHA-256 is kept.
final class SessionService {
    /// - unit: characters of `[A-Za-z0-9]`, 256 bits
    static final int TOKEN_LENGTH = 43;

    private static final int LONGEST_AGENT = 500;

    private final Database database;
    private final ActivityLog activity;
    private final CredentialEnded ended;
    private final SessionCookies cookies;
    private final RandomText text;
    private final Clock clock;
    private final SessionStore store = new SessionStore();

    SessionService(
            Database database,
            ActivityLog activity,
            CredentialEnded ended,
            SessionCookies cookies,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.activity = activity;
        this.ended = ended;
        this.cookies = cookies;
        this.text = new RandomText(random);
        this.clock = clock;
    }

    /// What the browser gets.
    record Fresh(String token, String csrfToken) {}

    Fresh open(Handle tx, User user, String ip, String userAgent) {
        var fresh = fresh();
        var now = clock.instant();
        store.insert(
                tx,
                UUID.randomUUID(),
                user.ref().number(),
                Vault.sha256(fresh.token()),
                fresh.csrfToken(),
                ip,
                clipped(userAgent),
                now,
                now.plus(cookies.life()));
        return fresh;
    }

    Fresh fresh() {
        return new Fresh(text.next(TOKEN_LENGTH), text.next(TOKEN_LENGTH));
    }

    /// Ends a session whose browser has another from now on.
    void replaced(String token) {
        database.transact(tx -> ended.sessions(tx, store.deleteByToken(tx, Vault.sha256(token))));
    }

    /// Ends the caller's own session, by its token.
    void close(Caller caller, String token) {
        database.transact(
                tx -> {
                    ended.sessions(tx, store.deleteByToken(tx, Vault.sha256(token)));
                    activity.record(
                            tx,
                            caller,
                            Entry.of(
                                    "auth:logout",
                                    Subject.user(caller.user().number(), caller.username())));
                });
    }

    /// Lets the caller's own session live on under a new token, when he is in one.
    Optional<Fresh> renew(Handle tx, Caller caller, int version) {
        if (!(caller.credential() instanceof Credential.Session(var id))) {
            return Optional.empty();
        }
        var fresh = fresh();
        store.renew(tx, id, version, Vault.sha256(fresh.token()), fresh.csrfToken());
        return Optional.of(fresh);
    }

    List<Session> list(Caller caller) {
        return database.read(tx -> store.ofUser(tx, caller.user().number(), clock.instant()));
    }

    /// - errors: [AccessProblem.SessionMissing]
    void end(Caller caller, UUID id) {
        database.transact(
                tx -> {
                    if (!store.delete(tx, caller.user().number(), id)) {
                        throw new ProblemException(new AccessProblem.SessionMissing());
                    }
                    ended.sessions(tx, List.of(id));
                    activity.record(tx, caller, ended(caller).with("session", id.toString()));
                });
    }

    /// All but the caller's own.
    void endOthers(Caller caller) {
        var own = caller.credential() instanceof Credential.Session(var id) ? id : new UUID(0, 0);
        database.transact(
                tx -> {
                    var gone = store.deleteOthers(tx, caller.user().number(), own);
                    if (!gone.isEmpty()) {
                        ended.sessions(tx, gone);
                        activity.record(tx, caller, ended(caller).with("count", gone.size()));
                    }
                });
    }

    void prune() {
        database.transact(tx -> store.prune(tx, clock.instant()));
    }

    private static Entry ended(Caller caller) {
        return Entry.of(
                "user:session.delete", Subject.user(caller.user().number(), caller.username()));
    }

    static Actor actor(User user, String ip, String requestId) {
        return Actor.stranger(ip, requestId)
                .as(user.ref().number(), user.ref().id().value(), user.username());
    }

    static String clipped(String userAgent) {
        return userAgent.length() > LONGEST_AGENT
                ? userAgent.substring(0, LONGEST_AGENT)
                : userAgent;
    }
}
