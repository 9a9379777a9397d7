package quetzal.panel.access;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Outcome;
import quetzal.panel.activity.RefusalLog;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.db.Vault;
import quetzal.panel.http.AddressRange;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Credential;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.http.RequestId;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.StreamTarget;
import quetzal.shared.problem.ProblemException;

/// Finds out who is calling, from the session cookie, the bearer key or, for a stream, a ticket: the one place that does, for requests and for
/// the upgrade of sockets alike.
public final class Credentials {
    static final String KEY_PURPOSE = "api-key";

    /// How the project's own tool says that it is what a request comes from. Anyone with a key may say so: it changes
    /// nothing but the `source` of rows in the activity log, which have the key beside it.
    private static final String CLIENT = "X-Quetzal-Client";

    private static final String CLI = "cli";

    private static final int IDENTIFIER_LENGTH = 16;
    private static final int TOKEN_LENGTH = 48;
    private static final Duration TOUCH_AFTER = Duration.ofMinutes(1);
    private static final RateLimit BLOCKED_ROWS =
            new RateLimit("ip-blocked-rows", 5, Duration.ofMinutes(5));

    private final Database database;
    private final Vault vault;
    private final SessionCookies cookies;
    private final ClientAddress addresses;
    private final ActivityLog activity;
    private final RateLimits limits;
    private final Clock clock;
    private final AccessStore store = new AccessStore();
    private final StreamTicketStore tickets = new StreamTicketStore();

    public Credentials(
            Database database,
            Vault vault,
            SessionCookies cookies,
            ClientAddress addresses,
            ActivityLog activity,
            RateLimits limits,
            Clock clock) {
        this.database = database;
        this.vault = vault;
        this.cookies = cookies;
        this.addresses = addresses;
        this.activity = activity;
        this.limits = limits;
        this.clock = clock;
    }

    /// A caller and what only the gates need to know about him.
    record Found(Caller caller, Identity identity) {}

    /// - errors: [RequestProblem.NotLoggedIn], [RequestProblem.BadCsrfToken] on changes by cookie without the token,
    ///   [AccessProblem.NotFromHere]
    Found find(Context ctx) {
        var ticket = ctx.queryParam("ticket");
        var target = StreamTarget.find(ctx);
        if (ticket != null && target.isPresent()) {
            return ticket(ctx, ticket, target.get())
                    .orElseThrow(() -> new ProblemException(new RequestProblem.NotLoggedIn()));
        }
        return session(ctx)
                .or(() -> key(ctx))
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotLoggedIn()));
    }

    /// The token against forged requests of the session that the request's cookie names; empty without one.
    Optional<String> csrfToken(Context ctx) {
        return cookies.token(ctx)
                .flatMap(
                        token ->
                                database.read(
                                        tx ->
                                                store.session(
                                                        tx, Vault.sha256(token), clock.instant())))
                .map(Identity.OfSession::csrfToken);
    }

    /// Whose session has this token, if it is good. Nothing else is checked.
    Optional<Caller> holder(Context ctx, String token) {
        return database.read(tx -> store.session(tx, Vault.sha256(token), clock.instant()))
                .map(
                        session ->
                                found(
                                                ctx,
                                                session.who(),
                                                new Credential.Session(session.id()),
                                                addresses.of(ctx))
                                        .caller());
    }

    private Optional<Found> ticket(Context ctx, String ticket, StreamTarget target) {
        if (!ticket.matches("[A-Za-z0-9]{43}")) {
            return Optional.empty();
        }
        var now = clock.instant();
        return database.inTransaction(tx -> tickets.take(tx, Vault.sha256(ticket), now))
                .filter(taken -> target.isMeantBy(taken.meant()))
                .map(taken -> found(ctx, taken.who(), taken.credential(), addresses.of(ctx)));
    }

    private Optional<Found> session(Context ctx) {
        return cookies.token(ctx).flatMap(token -> session(ctx, token));
    }

    private Optional<Found> session(Context ctx, String token) {
        var now = clock.instant();
        var found = database.read(tx -> store.session(tx, Vault.sha256(token), now));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var session = found.get();
        cookies.requireCsrfToken(ctx, session.csrfToken());
        cookies.requireOwnOrigin(ctx);
        var ip = addresses.of(ctx);
        if (session.lastSeen().plus(TOUCH_AFTER).isBefore(now)) {
            // the time of one who acts for another was set when he began
            boolean acting = session.who().impersonator() != null;
            var expires = acting ? session.expiresAt() : now.plus(cookies.life());
            database.transact(tx -> store.touchSession(tx, session.id(), ip, now, expires));
            if (!acting) {
                cookies.write(ctx, token, session.csrfToken());
            }
        }
        return Optional.of(found(ctx, session.who(), new Credential.Session(session.id()), ip));
    }

    private Optional<Found> key(Context ctx) {
        return bearer(ctx).flatMap(token -> key(ctx, token));
    }

    private static Optional<String> bearer(Context ctx) {
        var header = ctx.header("Authorization");
        return header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? Optional.empty()
                : Optional.of(header.substring(7).strip());
    }

    private Optional<Found> key(Context ctx, String token) {
        if (token.length() != TOKEN_LENGTH || !token.matches("[A-Za-z0-9_]+")) {
            return Optional.empty();
        }
        var now = clock.instant();
        var found = database.read(tx -> store.key(tx, token.substring(0, IDENTIFIER_LENGTH)));
        var given = vault.mac(KEY_PURPOSE, token.substring(IDENTIFIER_LENGTH));
        var right =
                found.filter(key -> Vault.same(key.secretHash(), given))
                        .filter(key -> key.expiresAt() == null || key.expiresAt().isAfter(now));
        if (right.isEmpty()) {
            return Optional.empty();
        }
        var key = right.get();
        var ip = addresses.of(ctx);
        requireAddress(ctx, key, ip);
        if (key.lastUsed() == null || key.lastUsed().plus(TOUCH_AFTER).isBefore(now)) {
            database.transact(tx -> touch(tx, key, now));
        }
        return Optional.of(found(ctx, key.who(), credential(key), ip));
    }

    private void touch(Handle tx, Identity.OfKey key, Instant now) {
        store.touchKey(tx, key.id(), now);
    }

    private static Credential credential(Identity.OfKey key) {
        return key.keyType() == 1
                ? new Credential.AccountKey(key.id(), key.identifier())
                : new Credential.ApplicationKey(key.id(), key.identifier(), key.permissions());
    }

    private void requireAddress(Context ctx, Identity.OfKey key, String ip) {
        boolean allowed =
                key.allowedIps().isEmpty()
                        || key.allowedIps().stream()
                                .flatMap(text -> AddressRange.parse(text).stream())
                                .anyMatch(range -> range.contains(ip));
        if (allowed) {
            return;
        }
        if (limits.tryTake(BLOCKED_ROWS, key.identifier())) {
            var who = key.who();
            var actor = Actor.of(found(ctx, who, credential(key), ip).caller());
            database.transact(
                    tx ->
                            activity.record(
                                    tx,
                                    actor,
                                    Entry.of(
                                                    "auth:ip-blocked",
                                                    Subject.user(
                                                            who.user().number(), who.username()),
                                                    Subject.apiKey(key.id(), key.identifier()))
                                            .with("identifier", key.identifier())
                                            .ended(Outcome.DENIED)));
        }
        RefusalLog.noted(ctx);
        throw new ProblemException(new AccessProblem.NotFromHere());
    }

    private static Found found(Context ctx, Identity who, Credential credential, String ip) {
        var caller =
                new Caller(
                        who.user(),
                        who.username(),
                        who.email(),
                        who.rootAdmin(),
                        credential,
                        ip,
                        RequestId.of(ctx),
                        ctx.userAgent(),
                        !(credential instanceof Credential.Session)
                                && CLI.equals(ctx.header(CLIENT)),
                        who.impersonator());
        return new Found(caller, who);
    }
}
