package quetzal.panel.http;

import io.javalin.http.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The person behind a request, as established by the gate of its route.
///
/// - shape: `ip` is the client's as [ClientAddress] sees it; `requestId` is in the answer's `X-Request-Id`; `userAgent` is
///   what the client says of itself, cut at 255 characters; `cli` when a client with a key calls itself the project's
///   command-line tool: a label for the activity log, which opens nothing;
///   `impersonator` is there while an administrator acts as this person
public record Caller(
        UserRef user,
        String username,
        String email,
        boolean rootAdmin,
        Credential credential,
        String ip,
        String requestId,
        @Nullable String userAgent,
        boolean cli,
        @Nullable Impersonator impersonator) {
    private static final String ATTRIBUTE = "quetzal.caller";
    private static final int LONGEST_AGENT = 255;

    public Caller {
        userAgent =
                userAgent == null || userAgent.isBlank()
                        ? null
                        : userAgent.substring(0, Math.min(LONGEST_AGENT, userAgent.length()));
    }

    public Caller(
            UserRef user,
            String username,
            String email,
            boolean rootAdmin,
            Credential credential,
            String ip,
            String requestId) {
        this(user, username, email, rootAdmin, credential, ip, requestId, null, false, null);
    }

    /// - errors: [IllegalStateException] on a route whose gate is open or for nodes
    public static Caller of(Context ctx) {
        return find(ctx)
                .orElseThrow(() -> new IllegalStateException("This route's gate names no caller."));
    }

    public static Optional<Caller> find(Context ctx) {
        return Optional.ofNullable(ctx.attribute(ATTRIBUTE));
    }

    public void attach(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }

    /// True when the caller may see or do `access` on `resource` in the application API. Decides checked includes.
    public boolean may(AdminResource resource, AdminAccess access) {
        return rootAdmin
                && switch (credential) {
                    case Credential.Session _, Credential.AccountKey _ -> true;
                    case Credential.ApplicationKey key ->
                            access.in(key.bits().getOrDefault(resource, 0));
                };
    }
}
