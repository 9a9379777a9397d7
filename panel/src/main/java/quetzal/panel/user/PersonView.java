package quetzal.panel.user;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;

/// Someone else's account in the client API: a subuser, the actor of an activity entry.
public record PersonView(
        UUID uuid,
        String username,
        String email,
        String image,
        @JsonProperty("2fa_enabled") boolean twoFactor,
        Instant createdAt) {
    public static PersonView of(User user) {
        return new PersonView(
                user.ref().id().value(),
                user.username(),
                user.email(),
                image(user.email()),
                user.twoFactor(),
                user.createdAt());
    }

    /// - shape: the address of a Gravatar picture
    public static String image(String email) {
        try {
            var hash =
                    MessageDigest.getInstance("MD5")
                            .digest(
                                    email.toLowerCase(Locale.ROOT)
                                            .getBytes(StandardCharsets.UTF_8));
            return "https://gravatar.com/avatar/" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
