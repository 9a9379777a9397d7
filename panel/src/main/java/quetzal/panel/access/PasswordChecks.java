package quetzal.panel.access;

import java.time.Duration;
import quetzal.panel.http.Caller;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.user.UserService;

/// Asks people for their own password once more before what would hurt most from an unattended browser.
final class PasswordChecks {
    static final int LONGEST = 1_000;
    private static final RateLimit LIMIT =
            new RateLimit("password-checks", 20, Duration.ofMinutes(5));

    private final UserService users;
    private final RateLimits limits;

    PasswordChecks(UserService users, RateLimits limits) {
        this.users = users;
        this.limits = limits;
    }

    /// - errors: [UserProblem.WrongPassword]; after 20 in five minutes a refusal whatever the password
    void require(Caller caller, String password) {
        var user = caller.user();
        limits.take(LIMIT, user.id().toString());
        users.requirePassword(user.number(), password);
    }
}
