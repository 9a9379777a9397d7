package quetzal.wings.ticket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.ticket.TicketKey;
import quetzal.shared.ticket.TicketScope;
import quetzal.shared.ticket.TicketVerifier;

/// Tokens written by hand, so that every way to be wrong can be tried.
class TicketCheckTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final ServerId SERVER = new ServerId(UUID.randomUUID());
    private static final String USER = UUID.randomUUID().toString();
    private static final String HEADER = "{\"typ\":\"JWT\",\"alg\":\"HS256\"}";

    @TempDir Path directory;
    private final long now = Clock.systemUTC().instant().getEpochSecond() + 5;
    private TicketCheck check;

    @BeforeEach
    void open() {
        var clock = Clock.fixed(java.time.Instant.ofEpochSecond(now), java.time.ZoneOffset.UTC);
        var before =
                Clock.fixed(java.time.Instant.ofEpochSecond(now - 4_000), java.time.ZoneOffset.UTC);
        DenyList.open(directory.resolve("denied"), before);
        check =
                new TicketCheck(
                        new TicketVerifier(new TicketKey(KEY), clock),
                        DenyList.open(directory.resolve("denied"), clock));
    }

    private static String sign(String header, String payload, String key, String algorithm) {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        var content =
                encoder.encodeToString(header.getBytes(UTF_8))
                        + "."
                        + encoder.encodeToString(payload.getBytes(UTF_8));
        try {
            var mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(UTF_8), algorithm));
            return content + "." + encoder.encodeToString(mac.doFinal(content.getBytes(UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sign(String payload) {
        return sign(HEADER, payload, KEY, "HmacSHA256");
    }

    private String payload() {
        return "{\"iss\":\"p\",\"aud\":[\"n\"],\"jti\":\"j\",\"iat\":"
                + (now - 10)
                + ",\"nbf\":"
                + (now - 300)
                + ",\"exp\":"
                + (now + 900)
                + ",\"user_uuid\":\""
                + USER
                + "\",\"server_uuid\":\""
                + SERVER
                + "\",\"permissions\":[\"*\"],\"scope\":\"websocket\",\"unique_id\":\"u\",\"more\":{}}";
    }

    @Test
    void aGoodTokenIsAccepted() {
        assertThat(check.console(sign(payload()), SERVER))
                .isInstanceOf(TicketVerification.Accepted.class);
        assertThat(check.console(sign(payload().replace("[\"n\"]", "\"n\"")), SERVER))
                .isInstanceOf(TicketVerification.Accepted.class);
    }

    @Test
    void noBrokenFormIsAccepted() {
        var good = sign(payload());
        var parts = good.split("\\.", -1);
        var broken = new ArrayList<String>();
        broken.add("");
        broken.add(".");
        broken.add("..");
        broken.add("...");
        broken.add(" " + good);
        broken.add(good + ".");
        broken.add(good + "x");
        broken.add(parts[0] + "." + parts[1]);
        broken.add(parts[0] + "." + parts[1] + ".");
        broken.add(parts[1] + "." + parts[0] + "." + parts[2]);
        broken.add(parts[0] + "." + parts[1] + "." + parts[2].substring(1));
        broken.add(good.substring(0, good.length() - 2));
        broken.add("\0" + good);
        broken.add("é".repeat(3_000));
        broken.add("a".repeat(100_000));
        for (var alg :
                List.of(
                        "none", "None", "NONE", "nOnE", "HS384", "HS512", "RS256", "ES256", "hs256",
                        "")) {
            var header = "{\"typ\":\"JWT\",\"alg\":\"" + alg + "\"}";
            broken.add(sign(header, payload(), KEY, "HmacSHA256"));
            broken.add(sign(header, payload(), KEY, "HmacSHA256").replaceAll("\\.[^.]*$", "."));
        }
        broken.add(sign("{\"alg\":\"HS512\"}", payload(), KEY, "HmacSHA512"));
        broken.add(sign("{}", payload(), KEY, "HmacSHA256"));
        broken.add(sign("[]", payload(), KEY, "HmacSHA256"));
        broken.add(
                sign(
                        "{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}",
                        payload(),
                        "x",
                        "HmacSHA256"));
        broken.add(sign(HEADER, payload(), KEY + "x", "HmacSHA256"));
        broken.add(sign("null"));
        broken.add(sign("[]"));
        broken.add(sign("{}"));
        broken.add(sign("{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000)));
        for (var claim :
                List.of("iat", "exp", "jti", "user_uuid", "server_uuid", "permissions", "scope")) {
            broken.add(sign(payload().replace("\"" + claim + "\"", "\"x_" + claim + "\"")));
            broken.add(
                    sign(
                            payload()
                                    .replaceFirst(
                                            "\"" + claim + "\":(\\[[^]]*]|[^,]*)",
                                            "\"" + claim + "\":null")));
        }
        broken.add(
                sign(payload().replace("\"iat\":" + (now - 10), "\"iat\":" + (now - 10) + ".5")));
        broken.add(
                sign(payload().replace("\"exp\":" + (now + 900), "\"exp\":" + (now + 900) + ".5")));
        broken.add(
                sign(
                        payload()
                                .replace(
                                        "\"exp\":" + (now + 900),
                                        "\"exp\":\"" + (now + 900) + "\"")));
        broken.add(sign(payload().replace("\"exp\":" + (now + 900), "\"exp\":" + now)));
        broken.add(sign(payload().replace("\"exp\":" + (now + 900), "\"exp\":-1")));
        broken.add(
                sign(payload().replace("\"exp\":" + (now + 900), "\"exp\":99999999999999999999")));
        broken.add(sign(payload().replace("\"iat\":" + (now - 10), "\"iat\":" + (now - 5_000))));
        broken.add(sign(payload().replace("\"iat\":" + (now - 10), "\"iat\":" + (now + 600))));
        broken.add(sign(payload().replace("\"nbf\":" + (now - 300), "\"nbf\":" + (now + 600))));
        broken.add(sign(payload().replace("\"websocket\"", "\"file-download\"")));
        broken.add(sign(payload().replace("\"websocket\"", "\"websockets\"")));
        broken.add(sign(payload().replace("\"websocket\"", "[\"websocket\"]")));
        broken.add(sign(payload().replace("[\"*\"]", "[]")));
        broken.add(sign(payload().replace("[\"*\"]", "\"*\"")));
        broken.add(sign(payload().replace("[\"*\"]", "[\"websocket.*\"]")));
        broken.add(sign(payload().replace(SERVER.toString(), UUID.randomUUID().toString())));
        broken.add(sign(payload().replace(SERVER.toString(), SERVER.shortText())));
        broken.add(sign(payload().replace(USER, "1")));

        assertThat(broken).hasSizeGreaterThan(60);
        for (var token : broken) {
            assertThat(check.console(token, SERVER))
                    .as(token.length() > 400 ? token.substring(0, 400) : token)
                    .isNotInstanceOf(TicketVerification.Accepted.class);
        }
    }

    @Test
    void eachPurposeOpensOneDoor() {
        for (var purpose : TicketScope.values()) {
            var token = sign(payload().replace("\"websocket\"", "\"" + purpose.word() + "\""));
            for (var door : TicketScope.values()) {
                assertThat(check.of(token, door) instanceof TicketVerification.Accepted)
                        .as("%s at %s", purpose, door)
                        .isEqualTo(purpose == door);
            }
        }
    }

    @Test
    void aMissingPurposeIsTakenOnlyWhereItIsAllowed() {
        var token = sign(payload().replace("\"scope\"", "\"x\""));
        var lenient =
                new TicketCheck(
                        () ->
                                new TicketVerifier(
                                        new TicketKey(KEY),
                                        Clock.fixed(
                                                java.time.Instant.ofEpochSecond(now),
                                                java.time.ZoneOffset.UTC)),
                        DenyList.open(directory.resolve("denied"), Clock.systemUTC()),
                        true);

        assertThat(check.console(token, SERVER))
                .isEqualTo(new TicketVerification.Refused(TokenFault.MISSING_CONNECT));
        assertThat(lenient.console(token, SERVER)).isInstanceOf(TicketVerification.Accepted.class);
        assertThat(lenient.of(token, TicketScope.FILE_DOWNLOAD))
                .isInstanceOf(TicketVerification.Refused.class);
        assertThat(
                        lenient.console(
                                sign(payload().replace("\"websocket\"", "\"transfer\"")), SERVER))
                .isInstanceOf(TicketVerification.Refused.class);
    }

    @Test
    void clocksThatDifferAreNamed() {
        var token = sign(payload().replace("\"iat\":" + (now - 10), "\"iat\":" + (now + 600)));

        assertThat(check.console(token, SERVER))
                .isEqualTo(new TicketVerification.ClocksDiffer(600));
    }
}
