package quetzal.panel.activity;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Credential;

/// Who did it and from where.
///
/// - shape: without a user it was the system, a daemon or someone not logged in
public record Actor(
        @Nullable Long userNumber,
        @Nullable UUID userId,
        @Nullable String name,
        Source source,
        @Nullable String ip,
        @Nullable String apiKey,
        @Nullable String requestId,
        @Nullable Long node,
        @Nullable String userAgent,
        @Nullable Impersonator impersonator) {

    /// Whoever acts in someone else's name.
    public record Impersonator(long userNumber, String name) {}

    public Actor(
            @Nullable Long userNumber,
            @Nullable UUID userId,
            @Nullable String name,
            Source source,
            @Nullable String ip,
            @Nullable String apiKey,
            @Nullable String requestId,
            @Nullable Long node) {
        this(userNumber, userId, name, source, ip, apiKey, requestId, node, null, null);
    }

    public static Actor of(Caller caller) {
        var key =
                switch (caller.credential()) {
                    case Credential.Session _ -> null;
                    case Credential.AccountKey k -> k.identifier();
                    case Credential.ApplicationKey k -> k.identifier();
                };
        return new Actor(
                caller.user().number(),
                caller.user().id().value(),
                caller.username(),
                key == null ? Source.WEB : caller.cli() ? Source.CLI : Source.API,
                caller.ip(),
                key,
                caller.requestId(),
                null,
                caller.userAgent(),
                caller.impersonator() == null
                        ? null
                        : new Impersonator(
                                caller.impersonator().number(), caller.impersonator().name()));
    }

    /// Someone who is not logged in, at the web's door.
    public static Actor stranger(@Nullable String ip, String requestId) {
        return new Actor(null, null, null, Source.WEB, ip, null, requestId, null);
    }

    public static Actor system() {
        return new Actor(null, null, "system", Source.SYSTEM, null, null, null, null);
    }

    public static Actor cli() {
        return new Actor(null, null, "command line", Source.CLI, null, null, null, null);
    }

    /// A daemon's own report.
    public static Actor node(long node) {
        return new Actor(null, null, null, Source.DAEMON, null, null, null, node);
    }

    /// The same, but it was this node's daemon.
    public Actor ofNode(long number) {
        return new Actor(
                userNumber,
                userId,
                name,
                Source.DAEMON,
                ip,
                null,
                requestId,
                number,
                userAgent,
                null);
    }

    /// The same, with this person as the one who did it.
    public Actor as(@Nullable Long number, @Nullable UUID id, @Nullable String username) {
        return new Actor(
                number, id, username, source, ip, apiKey, requestId, node, userAgent, impersonator);
    }

    /// The same, done by this one in the actor's name.
    public Actor by(@Nullable Impersonator other) {
        return new Actor(
                userNumber, userId, name, source, ip, apiKey, requestId, node, userAgent, other);
    }

    public Actor from(Source door, @Nullable String address) {
        return new Actor(
                userNumber,
                userId,
                name,
                door,
                address,
                apiKey,
                requestId,
                node,
                userAgent,
                impersonator);
    }

    /// With what the client says of itself.
    public Actor using(@Nullable String agent) {
        return new Actor(
                userNumber,
                userId,
                name,
                source,
                ip,
                apiKey,
                requestId,
                node,
                agent == null || agent.isBlank()
                        ? null
                        : agent.substring(0, Math.min(LONGEST_AGENT, agent.length())),
                impersonator);
    }

    private static final int LONGEST_AGENT = 255;
}
