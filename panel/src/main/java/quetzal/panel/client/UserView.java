package quetzal.panel.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import quetzal.panel.http.Item;

/// Other people, as people see them.
record UserView(
        UUID uuid,
        String username,
        String email,
        String image,
        @JsonProperty("2fa_enabled") boolean twoFactor,
        Instant createdAt) {
    static UserView of(
            UUID uuid, String username, String email, boolean twoFactor, Instant createdAt) {
        return new UserView(uuid, username, email, image(email), twoFactor, createdAt);
    }

    /// A person with what he may do on the server.
    record SubuserView(
            UUID uuid,
            String username,
            String email,
            String image,
            @JsonProperty("2fa_enabled") boolean twoFactor,
            Instant createdAt,
            List<String> permissions) {
        static Item item(Subuser subuser) {
            return Item.of(
                    "server_subuser",
                    new SubuserView(
                            subuser.uuid(),
                            subuser.username(),
                            subuser.email(),
                            UserView.image(subuser.email()),
                            subuser.twoFactor(),
                            subuser.createdAt(),
                            subuser.permissions()));
        }
    }

    /// Where existing clients look for a picture; the hash is what that service asks for.
    static String image(String email) {
        try {
            var hash =
                    MessageDigest.getInstance("MD5")
                            .digest(
                                    email.strip()
                                            .toLowerCase(Locale.ROOT)
                                            .getBytes(StandardCharsets.UTF_8));
            return "https://gravatar.com/avatar/" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
