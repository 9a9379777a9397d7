package quetzal.panel.access;

import io.javalin.http.Context;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.RateLimit;
import quetzal.panel.http.RateLimits;
import quetzal.panel.http.RequestId;
import quetzal.panel.http.Routes;
import quetzal.panel.user.User;

/// Browser login: `/sanctum/csrf-cookie` and `/auth/…`.
final class LoginRoutes {
    private final LoginService logins;
    private final SessionService sessions;
    private final SessionCookies cookies;
    private final Credentials credentials;
    private final ClientAddress addresses;
    private final RateLimits limits;
    private final RateLimit attempts;

    LoginRoutes(
            LoginService logins,
            SessionService sessions,
            SessionCookies cookies,
            Credentials credentials,
            ClientAddress addresses,
            RateLimits limits,
            RateLimit attempts) {
        this.logins = logins;
        this.sessions = sessions;
        this.cookies = cookies;
        this.credentials = credentials;
        this.addresses = addresses;
        this.limits = limits;
        this.attempts = attempts;
    }

    /// - shape: `data.user` of the answer
    record LoginUser(
            UUID uuid,
            String username,
            String email,
            String nameFirst,
            String nameLast,
            String language,
            boolean rootAdmin,
            boolean useTotp,
            boolean gravatar,
            Instant createdAt,
            Instant updatedAt) {}

    record Complete(boolean complete, String intended, LoginUser user) {}

    record NeedsCode(boolean complete, String confirmationToken) {}

    record LoginForm(String user, String password) {}

    record CheckpointForm(
            String confirmationToken,
            @Nullable String authenticationCode,
            @Nullable String recoveryToken) {}

    void register(Routes routes) {
        var gate = Gate.open("this is how one logs in");
        routes.get("/sanctum/csrf-cookie", gate, this::csrfCookie)
                .summary("Sets the cookie whose value changes by cookie must send back.")
                .status(204);
        routes.post("/auth/login", gate, this::login)
                .summary("Logs in with a name or e-mail address and a password.")
                .takes(LoginForm.class);
        routes.post("/auth/login/checkpoint", gate, this::checkpoint)
                .summary("Completes a login with a second factor.")
                .takes(CheckpointForm.class);
        routes.post("/auth/logout", gate, this::logout).summary("Logs out.").status(204);
    }

    private void csrfCookie(Context ctx) {
        var known = credentials.csrfToken(ctx);
        cookies.writeCsrf(ctx, known.orElseGet(() -> sessions.fresh().csrfToken()));
        ctx.status(204);
    }

    private void login(Context ctx) {
        limits.take(ctx, attempts, addresses.of(ctx));
        cookies.requireCsrfCookie(ctx);
        var in = Input.of(ctx);
        var name = in.text("user").required().max(191).get();
        var password = in.exactText("password").required().max(1_000).get();
        in.verify();
        answer(ctx, logins.login(name, password, from(ctx)));
    }

    private void checkpoint(Context ctx) {
        limits.take(ctx, attempts, addresses.of(ctx));
        cookies.requireCsrfCookie(ctx);
        var in = Input.of(ctx);
        var token = in.text("confirmation_token").required().max(64).get();
        var recovery = in.text("recovery_token").max(64).optional();
        var code = in.text("authentication_code").max(16).optional();
        if (recovery.isEmpty() && code.isEmpty()) {
            in.fail("authentication_code", "required_without", "is required");
        }
        in.verify();
        answer(ctx, logins.checkpoint(token, code, recovery, from(ctx)));
    }

    private void logout(Context ctx) {
        if (credentials.csrfToken(ctx).isPresent()) {
            var caller = credentials.find(ctx).caller();
            cookies.token(ctx).ifPresent(token -> sessions.close(caller, token));
            cookies.ownToken(ctx).ifPresent(sessions::replaced);
        } else {
            cookies.ownToken(ctx).ifPresent(token -> logoutOwn(ctx, token));
        }
        cookies.clear(ctx);
        ctx.status(204);
    }

    /// Of an administrator whose time to act as someone else is over.
    private void logoutOwn(Context ctx, String token) {
        var caller = credentials.holder(ctx, token);
        if (caller.isPresent()) {
            cookies.requireCsrfCookie(ctx);
            sessions.close(caller.get(), token);
        }
    }

    private void answer(Context ctx, LoginService.Result result) {
        switch (result) {
            case LoginService.Result.NeedsCode(var token) ->
                    ctx.json(Map.of("data", new NeedsCode(false, token)));
            case LoginService.Result.Complete(var user, var session) -> {
                // an earlier session of this browser ends here
                cookies.token(ctx).ifPresent(sessions::replaced);
                cookies.ownToken(ctx).ifPresent(sessions::replaced);
                cookies.clearOwn(ctx);
                cookies.write(ctx, session.token(), session.csrfToken());
                ctx.json(Map.of("data", new Complete(true, "/", view(user))));
            }
        }
    }

    private LoginService.From from(Context ctx) {
        var agent = ctx.userAgent();
        var browser = ctx.cookie(SessionCookies.CSRF);
        return new LoginService.From(
                addresses.of(ctx),
                agent == null ? "" : agent,
                browser == null ? "" : browser,
                RequestId.of(ctx));
    }

    private static LoginUser view(User user) {
        return new LoginUser(
                user.ref().id().value(),
                user.username(),
                user.email(),
                user.firstName(),
                user.lastName(),
                user.language(),
                user.rootAdmin(),
                user.twoFactor(),
                true,
                user.createdAt(),
                user.updatedAt());
    }
}
