package quetzal.panel.access;

import java.security.SecureRandom;
import java.time.Clock;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.ReadLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.http.Routes;
import quetzal.panel.job.JobQueue;
import quetzal.panel.user.TwoFactorService;
import quetzal.panel.user.UserService;

/// All routes of this package: login, account, sessions, keys, permissions.
public final class AccessRoutes {
    private final LoginRoutes login;
    private final AccountRoutes account;
    private final SessionRoutes sessionRoutes;
    private final ApiKeyRoutes keys;
    private final SshKeyRoutes sshKeys;
    private final PermissionRoutes permissions;
    private final ImpersonationService impersonations;
    private final ImpersonationRoutes impersonationRoutes;
    private final SessionService sessions;

    public AccessRoutes(
            Database database,
            ActivityLog activity,
            CredentialEnded ended,
            UserService users,
            TwoFactorService twoFactor,
            ApiKeyService apiKeys,
            SessionCookies cookies,
            Credentials credentials,
            ClientAddress addresses,
            RateLimits limits,
            RateLimit loginLimit,
            JobQueue jobs,
            SecureRandom random,
            Clock clock,
            String appName) {
        this.sessions = new SessionService(database, activity, ended, cookies, random, clock);
        var passwords = new PasswordChecks(users, limits);
        this.impersonations =
                new ImpersonationService(
                        database, activity, users, sessions, passwords, jobs, clock);
        this.impersonationRoutes = new ImpersonationRoutes(impersonations, cookies, addresses);
        var logins =
                new LoginService(
                        database, activity, users, twoFactor, sessions, limits, random, clock);
        this.login =
                new LoginRoutes(
                        logins, sessions, cookies, credentials, addresses, limits, loginLimit);
        this.account =
                new AccountRoutes(
                        database,
                        users,
                        twoFactor,
                        sessions,
                        cookies,
                        passwords,
                        impersonations,
                        new ReadLog(database, activity),
                        appName);
        this.sessionRoutes = new SessionRoutes(sessions);
        this.keys = new ApiKeyRoutes(apiKeys);
        this.sshKeys = new SshKeyRoutes(database, activity, clock);
        this.permissions = new PermissionRoutes();
    }

    public void register(Routes routes) {
        login.register(routes);
        account.register(routes);
        sessionRoutes.register(routes);
        keys.register(routes);
        sshKeys.register(routes);
        permissions.register(routes);
        impersonationRoutes.register(routes);
    }

    /// Drops sessions and half-done logins that have run out.
    public void prune() {
        sessions.prune();
        impersonations.purge();
    }

    /// Notes where acting as a user has ended by itself; every few seconds.
    public void endOverActing() {
        impersonations.endOver();
    }
}
