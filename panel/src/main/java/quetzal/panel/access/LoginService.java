package quetzal.panel.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Outcome;
import quetzal.panel.db.Database;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.Vault;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.user.TwoFactorService;
import quetzal.panel.user.User;
import quetzal.panel.user.UserService;
import quetzal.shared.problem.ProblemException;

/// Logging in. Every way in ends in [#complete].
///
/// Failures are counted for the address and for the address together with the name that was tried: whoever guesses
/// locks himself out, never the owner of the account.
final class LoginService {
    private static final RateLimit FAILURES_OF_NAME =
            new RateLimit("login-failures-name", 5, Duration.ofMinutes(1));
    private static final RateLimit FAILURES_OF_ADDRESS =
            new RateLimit("login-failures-address", 30, Duration.ofMinutes(1));
    private static final RateLimit CODES_OF_USER =
            new RateLimit("login-codes", 20, Duration.ofMinutes(10));
    private static final Duration CHECKPOINT_LIFE = Duration.ofMinutes(5);
    private static final int CHECKPOINT_ATTEMPTS = 5;
    private static final int CHECKPOINT_LENGTH = 64;

    private final Database database;
    private final ActivityLog activity;
    private final UserService users;
    private final TwoFactorService twoFactor;
    private final SessionService sessions;
    private final RateLimits limits;
    private final RandomText text;
    private final Clock clock;
    private final SessionStore store = new SessionStore();

    LoginService(
            Database database,
            ActivityLog activity,
            UserService users,
            TwoFactorService twoFactor,
            SessionService sessions,
            RateLimits limits,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.activity = activity;
        this.users = users;
        this.twoFactor = twoFactor;
        this.sessions = sessions;
        this.limits = limits;
        this.text = new RandomText(random);
        this.clock = clock;
    }

    /// Where a login comes from.
    ///
    /// - shape: `browser` is the value of its cookie against forged requests
    record From(String ip, String userAgent, String browser, String requestId) {}

    sealed interface Result {
        record Complete(User user, SessionService.Fresh session) implements Result {}

        record NeedsCode(String confirmationToken) implements Result {}
    }

    /// - errors: [AccessProblem.BadLogin], [RequestProblem.LockedOut]
    Result login(String name, String password, From from) {
        var nameKey = from.ip() + " " + name.toLowerCase(Locale.ROOT);
        requireNotLockedOut(nameKey, from);
        var user = users.findByLogin(name);
        if (!users.checkPassword(user, password)) {
            limits.tryTake(FAILURES_OF_NAME, nameKey);
            limits.tryTake(FAILURES_OF_ADDRESS, from.ip());
            failed(user, from, Optional.of(name));
            throw new ProblemException(new AccessProblem.BadLogin());
        }
        limits.forget(FAILURES_OF_NAME, nameKey);
        return database.inTransaction(tx -> passwordWasRight(tx, user.orElseThrow(), from));
    }

    private void requireNotLockedOut(String nameKey, From from) {
        try {
            limits.check(FAILURES_OF_NAME, nameKey);
            limits.check(FAILURES_OF_ADDRESS, from.ip());
        } catch (ProblemException e) {
            throw lockedOut(e);
        }
    }

    private static ProblemException lockedOut(ProblemException e) {
        return e.problem() instanceof RequestProblem.TooManyRequests(_, var delay)
                ? new ProblemException(new RequestProblem.LockedOut(delay))
                : e;
    }

    private Result passwordWasRight(Handle tx, User user, From from) {
        if (!user.twoFactor()) {
            return complete(tx, user, from, "auth:success");
        }
        var token = text.next(CHECKPOINT_LENGTH);
        store.insertCheckpoint(
                tx,
                Vault.sha256(token),
                user.ref().number(),
                Vault.sha256(from.browser()),
                clock.instant().plus(CHECKPOINT_LIFE));
        activity.record(tx, actor(user, from), entry("auth:checkpoint", user, from));
        return new Result.NeedsCode(token);
    }

    /// The second step: a code or a recovery token.
    ///
    /// - errors: [AccessProblem.BadCheckpoint], [RequestProblem.LockedOut]
    Result.Complete checkpoint(
            String token, Optional<String> code, Optional<String> recovery, From from) {
        var hash = Vault.sha256(token);
        var done = database.inTransaction(tx -> checkpoint(tx, hash, code, recovery, from));
        return done.orElseThrow(() -> new ProblemException(new AccessProblem.BadCheckpoint()));
    }

    private Optional<Result.Complete> checkpoint(
            Handle tx, byte[] hash, Optional<String> code, Optional<String> recovery, From from) {
        var waiting = store.lockCheckpoint(tx, hash, Vault.sha256(from.browser()), clock.instant());
        if (waiting.isEmpty()) {
            return Optional.empty();
        }
        long number = waiting.get().user();
        if (!limits.tryTake(CODES_OF_USER, String.valueOf(number))) {
            throw new ProblemException(new RequestProblem.LockedOut(Duration.ofMinutes(1)));
        }
        var user = users.find(tx, number).orElseThrow();
        boolean right =
                recovery.isPresent()
                        ? twoFactor.acceptRecovery(tx, number, recovery.get())
                        : code.isPresent() && twoFactor.accept(tx, number, code.get());
        if (!right) {
            if (waiting.get().attempts() + 1 >= CHECKPOINT_ATTEMPTS) {
                store.deleteCheckpoint(tx, hash);
            } else {
                store.countCheckpointAttempt(tx, hash);
            }
            activity.record(
                    tx, actor(user, from), entry("auth:fail", user, from).ended(Outcome.FAILED));
            return Optional.empty();
        }
        store.deleteCheckpoint(tx, hash);
        limits.forget(CODES_OF_USER, String.valueOf(number));
        activity.record(
                tx,
                actor(user, from),
                entry(recovery.isPresent() ? "auth:recovery-token" : "auth:token", user, from));
        return Optional.of(complete(tx, user, from, "auth:success"));
    }

    private Result.Complete complete(Handle tx, User user, From from, String event) {
        var session = sessions.open(tx, user, from.ip(), from.userAgent());
        activity.record(tx, actor(user, from), entry(event, user, from));
        return new Result.Complete(user, session);
    }

    private void failed(Optional<User> user, From from, Optional<String> typed) {
        var base =
                user.map(known -> entry("auth:fail", known, from))
                        .orElseGet(() -> properties(Entry.of("auth:fail"), from));
        var name = typed.map(text -> text.substring(0, Math.min(191, text.length()))).orElse("");
        var entry =
                base.with(name.contains("@") ? "email" : "username", name).ended(Outcome.FAILED);
        var stranger = Actor.stranger(from.ip(), from.requestId());
        database.transact(tx -> activity.record(tx, stranger, entry));
    }

    private static Actor actor(User user, From from) {
        return SessionService.actor(user, from.ip(), from.requestId());
    }

    private static Entry entry(String event, User user, From from) {
        return properties(Entry.of(event, user.subject()), from);
    }

    private static Entry properties(Entry entry, From from) {
        return entry.with("ip", from.ip())
                .with("useragent", SessionService.clipped(from.userAgent()));
    }
}
