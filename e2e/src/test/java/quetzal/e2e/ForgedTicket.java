package quetzal.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import quetzal.e2e.stack.PanelApi;

/// A console token made by hand, with the claims of a good one and whatever a test changes about it.
final class ForgedTicket {
    private final ObjectNode header = PanelApi.object().put("typ", "JWT").put("alg", "HS256");
    private final ObjectNode claims = PanelApi.object();
    private String mac = "HmacSHA256";
    private final String key;

    /// Signed with `key` for `server` on the node at `audience`.
    ForgedTicket(String key, String issuer, String audience, String server, String user) {
        this.key = key;
        long now = Instant.now().getEpochSecond();
        claims.put("iss", issuer);
        claims.putArray("aud").add(audience);
        claims.put("jti", UUID.randomUUID().toString().replace("-", ""));
        claims.put("iat", now).put("nbf", now - 300).put("exp", now + 900);
        claims.put("user_uuid", user).put("user_id", 1).put("server_uuid", server);
        claims.put("scope", "websocket").put("unique_id", "abcdefghijklmnop");
        permissions(List.of("*"));
    }

    ForgedTicket permissions(List<String> permissions) {
        var list = claims.putArray("permissions");
        permissions.forEach(list::add);
        return this;
    }

    ForgedTicket with(String claim, String value) {
        claims.put(claim, value);
        return this;
    }

    ForgedTicket with(String claim, long value) {
        claims.put(claim, value);
        return this;
    }

    ForgedTicket without(String claim) {
        claims.remove(claim);
        return this;
    }

    /// `none` leaves the signature out.
    ForgedTicket algorithm(String name, String mac) {
        header.put("alg", name);
        this.mac = mac;
        return this;
    }

    String token() {
        var content = encode(header.toString()) + "." + encode(claims.toString());
        return content + "." + (mac.isEmpty() ? "" : signature(content));
    }

    private String signature(String content) {
        try {
            var signer = Mac.getInstance(mac);
            signer.init(new SecretKeySpec(key.getBytes(UTF_8), mac));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(signer.doFinal(content.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}
