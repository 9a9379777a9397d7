package quetzal.panel.access;

import io.javalin.http.Context;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.ReadLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.Routes;
import quetzal.panel.user.TwoFactorService;
import quetzal.panel.user.User;
import quetzal.panel.user.UserService;
import quetzal.shared.problem.ProblemException;

/// `/api/client/account`: what people do with their own account.
final class AccountRoutes {
    private static final String BASE = "/api/client/account";
    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = PasswordChecks.LONGEST;

    private final Database database;
    private final UserService users;
    private final TwoFactorService twoFactor;
    private final SessionService sessions;
    private final SessionCookies cookies;
    private final PasswordChecks passwords;
    private final ImpersonationService impersonations;
    private final ReadLog reads;
    private final String appName;

    AccountRoutes(
            Database database,
            UserService users,
            TwoFactorService twoFactor,
            SessionService sessions,
            SessionCookies cookies,
            PasswordChecks passwords,
            ImpersonationService impersonations,
            ReadLog reads,
            String appName) {
        this.reads = reads;
        this.database = database;
        this.users = users;
        this.twoFactor = twoFactor;
        this.sessions = sessions;
        this.cookies = cookies;
        this.passwords = passwords;
        this.impersonations = impersonations;
        this.appName = appName;
    }

    /// - shape: `impersonation` is there for an administrator who acts as this account
    record AccountView(
            long id,
            boolean admin,
            String username,
            String email,
            String firstName,
            String lastName,
            String language,
            @com.fasterxml.jackson.annotation.JsonProperty("2fa_enabled") boolean twoFactor,
            ImpersonationRoutes.@Nullable View impersonation) {}

    record EmailForm(String email, String password) {}

    record PasswordForm(String currentPassword, String password, String passwordConfirmation) {}

    record EnableForm(String code, String password) {}

    record DisableForm(String password) {}

    record SetUp(String imageUrlData, String secret) {}

    record RecoveryTokens(List<String> tokens) {}

    void register(Routes routes) {
        routes.get(BASE, Gate.accountBeforeTwoFactor(), this::view)
                .summary("Shows your account.")
                .gives("user", AccountView.class);
        routes.put(BASE + "/email", Gate.ownAccount(), this::changeEmail)
                .summary("Changes your e-mail address and ends your other sessions.")
                .takes(EmailForm.class)
                .status(204);
        routes.put(BASE + "/password", Gate.ownAccount(), this::changePassword)
                .summary("Changes your password and ends your other sessions.")
                .takes(PasswordForm.class)
                .status(204);
        routes.get(
                        BASE + "/two-factor",
                        Gate.ownAccountBeforeTwoFactor(),
                        reads.noting("user:two-factor.secret", this::setUp))
                .summary("Makes a secret for an authenticator app.");
        routes.post(BASE + "/two-factor", Gate.ownAccountBeforeTwoFactor(), this::enable)
                .summary("Turns the second factor on and answers the recovery tokens, this once.")
                .takes(EnableForm.class)
                .gives("recovery_tokens", RecoveryTokens.class);
        routes.post(BASE + "/two-factor/disable", Gate.ownAccountBeforeTwoFactor(), this::disable)
                .summary("Turns the second factor off.")
                .takes(DisableForm.class)
                .status(204);
        routes.delete(BASE + "/two-factor", Gate.ownAccountBeforeTwoFactor(), this::disable)
                .summary("Turns the second factor off, as older clients do it.")
                .status(204);
    }

    private void view(Context ctx) {
        var user = self(ctx);
        var impersonator = Caller.of(ctx).impersonator();
        ctx.json(
                Item.of(
                        "user",
                        new AccountView(
                                user.ref().number(),
                                user.rootAdmin(),
                                user.username(),
                                user.email(),
                                user.firstName(),
                                user.lastName(),
                                user.language(),
                                user.twoFactor(),
                                impersonator == null
                                        ? null
                                        : impersonations
                                                .find(impersonator.impersonation())
                                                .map(ImpersonationRoutes.View::of)
                                                .orElse(null))));
    }

    private void changeEmail(Context ctx) {
        var in = Input.of(ctx);
        var email = in.text("email").required().max(191).email().get();
        var password = in.exactText("password").required().max(LONGEST_PASSWORD).get();
        in.verify();
        requirePassword(ctx, password);
        var user = self(ctx);
        if (!user.email().equals(email)) {
            users.unique(
                    () -> {
                        changed(ctx, user, tx -> users.setEmail(tx, actor(ctx), user, email));
                        return true;
                    });
        }
        ctx.status(204);
    }

    private void changePassword(Context ctx) {
        var in = Input.of(ctx);
        var current = in.exactText("current_password").required().max(LONGEST_PASSWORD).get();
        var fresh =
                in.exactText("password")
                        .required()
                        .min(SHORTEST_PASSWORD)
                        .max(LONGEST_PASSWORD)
                        .get();
        if (!in.exactText("password_confirmation").get().equals(fresh)) {
            in.fail("password", "confirmed", "does not match its confirmation");
        }
        in.verify();
        requirePassword(ctx, current);
        var hash = users.hash(fresh);
        var user = self(ctx);
        changed(ctx, user, tx -> users.setPassword(tx, actor(ctx), user, hash));
        ctx.status(204);
    }

    private void setUp(Context ctx) {
        var user = self(ctx);
        ReadLog.about(ctx, user.subject());
        var secret = twoFactor.begin(user.ref().number());
        var issuer = encoded(appName);
        var label = encoded(appName.replace(" ", "") + ":" + user.email());
        ctx.json(
                Map.of(
                        "data",
                        new SetUp(
                                "otpauth://totp/"
                                        + label
                                        + "?secret="
                                        + secret
                                        + "&issuer="
                                        + issuer,
                                secret)));
    }

    private void enable(Context ctx) {
        var in = Input.of(ctx);
        var code =
                in.text("code")
                        .required()
                        .rule("size", text -> text.length() == 6, "must have 6 digits")
                        .get();
        var password = in.exactText("password").required().max(LONGEST_PASSWORD).get();
        in.verify();
        requireTwoFactorPassword(ctx, password);
        var user = self(ctx);
        var tokens = change(ctx, user, tx -> twoFactor.enable(tx, actor(ctx), user, code));
        ctx.json(Item.of("recovery_tokens", new RecoveryTokens(tokens)));
    }

    private void disable(Context ctx) {
        var in = Input.of(ctx);
        var password = in.exactText("password").required().max(LONGEST_PASSWORD).get();
        in.verify();
        requireTwoFactorPassword(ctx, password);
        var user = self(ctx);
        changed(ctx, user, tx -> twoFactor.disable(tx, actor(ctx), user));
        ctx.status(204);
    }

    /// A wrong password at the second factor is a plain bad request to existing clients.
    private void requireTwoFactorPassword(Context ctx, String password) {
        try {
            requirePassword(ctx, password);
        } catch (ProblemException e) {
            if (e.problem() instanceof quetzal.panel.user.UserProblem.WrongPassword) {
                throw new ProblemException(
                        new quetzal.panel.http.RequestProblem.Malformed("The password is wrong."));
            }
            throw e;
        }
    }

    private void requirePassword(Context ctx, String password) {
        passwords.require(Caller.of(ctx), password);
    }

    private void changed(Context ctx, User user, java.util.function.Consumer<Handle> change) {
        change(
                ctx,
                user,
                tx -> {
                    change.accept(tx);
                    return true;
                });
    }

    /// Makes the change and ends all sessions but the caller's own, which goes on under a new token.
    private <T> T change(Context ctx, User user, java.util.function.Function<Handle, T> change) {
        record Done<T>(T value, Optional<SessionService.Fresh> session) {}
        var done =
                database.inTransaction(
                        tx -> {
                            var value = change.apply(tx);
                            int version = users.endSessions(tx, user);
                            return new Done<>(value, sessions.renew(tx, Caller.of(ctx), version));
                        });
        done.session().ifPresent(fresh -> cookies.write(ctx, fresh.token(), fresh.csrfToken()));
        return done.value();
    }

    private User self(Context ctx) {
        return users.find(Caller.of(ctx).user().number()).orElseThrow();
    }

    private static Actor actor(Context ctx) {
        return Actor.of(Caller.of(ctx));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
