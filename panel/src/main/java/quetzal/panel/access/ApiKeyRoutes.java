package quetzal.panel.access;

import io.javalin.http.Context;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Subject;
import quetzal.panel.http.AddressRange;
import quetzal.panel.http.AdminAccess;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Credential;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Listing;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// `/api/client/account/api-keys` and `/api/application/api-keys`.
final class ApiKeyRoutes {
    private static final String ACCOUNT = "/api/client/account/api-keys";
    private static final String APPLICATION = "/api/application/api-keys";
    private static final int MOST_ADDRESSES = 50;

    private final ApiKeyService keys;

    ApiKeyRoutes(ApiKeyService keys) {
        this.keys = keys;
    }

    record AccountKeyForm(String description, List<String> allowedIps) {}

    record ApplicationKeyForm(
            String description,
            List<String> allowedIps,
            Map<String, Integer> permissions,
            @Nullable Instant expiresAt) {}

    void register(Routes routes) {
        routes.get(ACCOUNT, Gate.account(), ctx -> list(ctx, ApiKey.Type.ACCOUNT))
                .summary("Lists your API keys.")
                .givesList("api_key", ApiKey.View.class);
        routes.post(ACCOUNT, Gate.ownAccount(), this::createAccountKey)
                .summary("Makes an API key; `meta.secret_token` is shown this once.")
                .takes(AccountKeyForm.class)
                .gives("api_key", ApiKey.View.class);
        routes.delete(
                        ACCOUNT + "/{identifier}",
                        Gate.ownAccount(),
                        ctx -> delete(ctx, ApiKey.Type.ACCOUNT))
                .summary("Deletes an API key.")
                .status(204);
        routes.get(
                        APPLICATION,
                        Gate.adminRead(AdminResource.API_KEYS),
                        ctx -> list(ctx, ApiKey.Type.APPLICATION))
                .summary("Lists your application keys.")
                .givesList("api_key", ApiKey.ApplicationView.class);
        routes.post(
                        APPLICATION,
                        Gate.adminWrite(AdminResource.API_KEYS),
                        this::createApplicationKey)
                .summary("Makes an application key; `meta.secret_token` is shown this once.")
                .takes(ApplicationKeyForm.class)
                .gives("api_key", ApiKey.ApplicationView.class)
                .status(201);
        routes.delete(
                        APPLICATION + "/{identifier}",
                        Gate.adminWrite(AdminResource.API_KEYS),
                        ctx -> delete(ctx, ApiKey.Type.APPLICATION))
                .summary("Deletes an application key.")
                .status(204);
    }

    private void list(Context ctx, ApiKey.Type type) {
        var found = keys.list(Caller.of(ctx).user().number(), type);
        ctx.json(Listing.of(found.stream().map(ApiKey::item).toList()));
    }

    private void delete(Context ctx, ApiKey.Type type) {
        var caller = Caller.of(ctx);
        keys.delete(Actor.of(caller), owner(caller), type, ctx.pathParam("identifier"));
        ctx.status(204);
    }

    private void createAccountKey(Context ctx) {
        var in = Input.of(ctx);
        var description = in.text("description").required().max(500).get();
        var ips = addresses(in);
        in.verify();
        create(ctx, ApiKeyService.Wish.account(description, ips), 200);
    }

    private void createApplicationKey(Context ctx) {
        var in = Input.of(ctx);
        var description =
                in.has("description")
                        ? in.text("description").required().max(500).get()
                        : in.text("memo").required().max(500).get();
        var ips = addresses(in);
        var bits = bits(in);
        var expires = expiry(in);
        in.verify();
        requireHeld(Caller.of(ctx), bits);
        create(
                ctx,
                new ApiKeyService.Wish(ApiKey.Type.APPLICATION, description, ips, bits, expires),
                201);
    }

    private void create(Context ctx, ApiKeyService.Wish wish, int status) {
        var caller = Caller.of(ctx);
        var fresh = keys.create(Actor.of(caller), owner(caller), wish);
        ctx.status(status);
        ctx.json(fresh.key().item().meta("secret_token", fresh.secret()));
    }

    private static List<String> addresses(Input in) {
        var field = in.texts("allowed_ips").max(MOST_ADDRESSES);
        field.each(
                "",
                text -> AddressRange.parse(text).isPresent(),
                "must be an IP address or a range like 192.0.2.0/24");
        return field.get();
    }

    /// Takes `permissions: {"servers": 3}` and, as older forms send it, `r_servers: 3`.
    private static Map<AdminResource, Integer> bits(Input in) {
        var bits = new EnumMap<AdminResource, Integer>(AdminResource.class);
        var named = in.object("permissions");
        for (var resource : AdminResource.values()) {
            long value =
                    named.integer(resource.key())
                            .between(0, 3)
                            .orElse(in.integer("r_" + resource.key()).between(0, 3).orElse(0));
            if (value > 0) {
                bits.put(resource, (int) value);
            }
        }
        return bits;
    }

    private static @Nullable Instant expiry(Input in) {
        var text = in.text("expires_at").orNull();
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            in.fail("expires_at", "date", "must be a time like 2030-01-01T00:00:00+00:00");
            return null;
        }
    }

    /// A key cannot make a key that may more than itself.
    private static void requireHeld(Caller caller, Map<AdminResource, Integer> bits) {
        if (!(caller.credential() instanceof Credential.ApplicationKey)) {
            return;
        }
        bits.forEach(
                (resource, value) -> {
                    for (var access : AdminAccess.values()) {
                        if (access.in(value) && !caller.may(resource, access)) {
                            throw new ProblemException(
                                    new RequestProblem.Forbidden(
                                            "This key cannot give what it does not have: "
                                                    + resource.key()));
                        }
                    }
                });
    }

    private static Subject owner(Caller caller) {
        return Subject.user(caller.user().number(), caller.username());
    }
}
