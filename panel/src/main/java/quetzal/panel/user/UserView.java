package quetzal.panel.user;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Item;

/// An account in the application API.
public record UserView(
        long id,
        @Nullable String externalId,
        UUID uuid,
        String username,
        String email,
        String firstName,
        String lastName,
        String language,
        boolean rootAdmin,
        @JsonProperty("2fa") boolean twoFactor,
        long serversCount,
        long subuserOfCount,
        Instant createdAt,
        Instant updatedAt) {
    static UserView of(User user) {
        return new UserView(
                user.ref().number(),
                user.externalId().orElse(null),
                user.ref().id().value(),
                user.username(),
                user.email(),
                user.firstName(),
                user.lastName(),
                user.language(),
                user.rootAdmin(),
                user.twoFactor(),
                user.servers(),
                user.subuserOf(),
                user.createdAt(),
                user.updatedAt());
    }

    static Item item(User user) {
        return Item.of("user", of(user));
    }

    /// For includes of other objects.
    ///
    /// - shape: by number
    public static Map<Long, Item> items(List<User> users) {
        return users.stream()
                .collect(Collectors.toUnmodifiableMap(user -> user.ref().number(), UserView::item));
    }
}
