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
        @Nullable Long node) {

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
                key == null ? Source.WEB : Source.API,
                caller.ip(),
                key,
                caller.requestId(),
                null);
    }

    /// Someone who is not logged in, at the web's door.
    public static Actor stranger(String ip, String requestId) {
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

    /// The same, with this person as the one who did it.
    public Actor as(@Nullable Long number, @Nullable UUID id, @Nullable String username) {
        return new Actor(number, id, username, source, ip, apiKey, requestId, node);
    }

    public Actor from(Source door, @Nullable String address) {
        return new Actor(userNumber, userId, name, door, address, apiKey, requestId, node);
    }
}
