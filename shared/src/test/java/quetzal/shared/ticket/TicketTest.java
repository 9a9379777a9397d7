package quetzal.shared.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.json.Json;
import quetzal.shared.permission.PermissionSet;

class TicketTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.750Z");
    private static final String SECRET =
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final TicketKey KEY = new TicketKey(SECRET);
    private static final ServerId SERVER = ServerId.of("b9f0d1c2-0000-4000-8000-000000000001");
    private static final UserId USER = UserId.of("7d3a1c52-0000-4000-8000-000000000002");

    private final TicketIssuer issuer = new TicketIssuer("https://panel.example", at(NOON));

    private static Clock at(Instant instant) {
        return Clock.fixed(instant, ZoneOffset.UTC);
    }

    private String token() {
        return issuer.console(
                        KEY, "https://node.example:8080", SERVER, USER, 12, PermissionSet.OWNER)
                .token();
    }

    private static TicketVerdict verify(String token, Instant now) {
        return new TicketVerifier(KEY, at(now)).verify(token);
    }

    @Test
    void carriesTheClaimsOfTheWireAsWholeSeconds() throws Exception {
        var parts = token().split("\\.");
        var header = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[0]));
        var payload = Json.MAPPER.readTree(Base64.getUrlDecoder().decode(parts[1]));

        assertThat(header.get("alg").asText()).isEqualTo("HS256");
        assertThat(header.get("jti")).isEqualTo(payload.get("jti"));
        assertThat(payload.get("iat").isIntegralNumber()).isTrue();
        assertThat(payload.get("exp").asLong() - payload.get("iat").asLong()).isEqualTo(900);
        assertThat(payload.get("iat").asLong() - payload.get("nbf").asLong()).isEqualTo(300);
        // One element is written as a plain text by the library; every daemon of the family reads
        // both.
        assertThat(payload.get("aud").asText()).isEqualTo("https://node.example:8080");
        assertThat(payload.get("iss").asText()).isEqualTo("https://panel.example");
        assertThat(payload.get("scope").asText()).isEqualTo("websocket");
        assertThat(payload.get("permissions").toString()).isEqualTo("[\"*\"]");
        assertThat(payload.get("user_id").asLong()).isEqualTo(12);
        assertThat(payload.get("unique_id").asText()).hasSize(16);
    }

    @Test
    void everyTicketHasItsOwnId() {
        assertThat(JWT.decode(token()).getId()).isNotEqualTo(JWT.decode(token()).getId());
    }

    @Test
    void aFreshTicketIsValidAndSaysWhoWhereAndWhat() {
        assertThat(verify(token(), NOON))
                .isInstanceOfSatisfying(
                        TicketVerdict.Valid.class,
                        valid -> {
                            assertThat(valid.ticket().server()).isEqualTo(SERVER);
                            assertThat(valid.ticket().user()).isEqualTo(USER);
                            assertThat(valid.ticket().isFor(TicketScope.WEBSOCKET)).isTrue();
                            assertThat(valid.ticket().isFor(TicketScope.FILE_UPLOAD)).isFalse();
                            assertThat(valid.ticket().permissions().grants("control.console"))
                                    .isTrue();
                            assertThat(
                                            valid.ticket()
                                                    .permissions()
                                                    .grants("admin.websocket.install"))
                                    .isFalse();
                        });
    }

    @Test
    void endsAfterFifteenMinutes() {
        assertThat(verify(token(), NOON.plusSeconds(898))).isInstanceOf(TicketVerdict.Valid.class);
        assertThat(verify(token(), NOON.plusSeconds(900)))
                .isInstanceOf(TicketVerdict.Expired.class);
    }

    @Test
    void saysSoWhenTheClocksDiffer() {
        assertThat(verify(token(), NOON.minusSeconds(50))).isInstanceOf(TicketVerdict.Valid.class);
        assertThat(verify(token(), NOON.minus(Duration.ofMinutes(10))))
                .isInstanceOf(TicketVerdict.ClockSkew.class);
    }

    @Test
    void anotherNodesKeyIsRefused() {
        var other = new TicketKey("x".repeat(64));
        assertThat(new TicketVerifier(other, at(NOON)).verify(token()))
                .isInstanceOf(TicketVerdict.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HS512", "none", "hs256", ""})
    void anyOtherAlgorithmIsRefused(String algorithm) {
        var payload = token().split("\\.")[1];
        var header =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                ("{\"typ\":\"JWT\",\"alg\":\"" + algorithm + "\"}")
                                        .getBytes(StandardCharsets.UTF_8));
        var signed = header + "." + payload;
        var signature =
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(
                                Algorithm.HMAC256(SECRET)
                                        .sign(
                                                header.getBytes(StandardCharsets.UTF_8),
                                                payload.getBytes(StandardCharsets.UTF_8)));
        for (var token : List.of(signed + "." + signature, signed + ".", signed)) {
            assertThat(verify(token, NOON)).isInstanceOf(TicketVerdict.Malformed.class);
        }
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        var token = token();
        for (int i = 0; i < token.length() - 1; i++) {
            if (token.charAt(i) == '.') {
                continue;
            }
            var forged = new StringBuilder(token);
            forged.setCharAt(i, token.charAt(i) == 'A' ? 'B' : 'A');
            assertThat(verify(forged.toString(), NOON)).isInstanceOf(TicketVerdict.Malformed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iat", "exp", "server_uuid", "user_uuid", "jti"})
    void missingClaimsAreRefused(String missing) {
        var claims = new java.util.HashMap<String, Object>(claims());
        claims.remove(missing);

        assertThat(verify(sign(claims), NOON)).isNotInstanceOf(TicketVerdict.Valid.class);
    }

    @Test
    void fractionsAreNoTimes() {
        var claims = new java.util.HashMap<String, Object>(claims());
        claims.put("iat", NOON.getEpochSecond() + 0.5);

        assertThat(verify(sign(claims), NOON)).isInstanceOf(TicketVerdict.Malformed.class);
    }

    @Test
    void takesTicketsOfPanelsThatWriteAudAsTextAndNoScope() {
        assertThat(verify(sign(claims()), NOON))
                .isInstanceOfSatisfying(
                        TicketVerdict.Valid.class,
                        valid -> assertThat(valid.ticket().scopes()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "💥", "eyJhbGciOiJIUzI1NiJ9..", "null"})
    void garbageIsMalformed(String garbage) {
        assertThat(verify(garbage, NOON)).isInstanceOf(TicketVerdict.Malformed.class);
        assertThat(verify(garbage + "x".repeat(10_000), NOON))
                .isInstanceOf(TicketVerdict.Malformed.class);
    }

    @Test
    void weakSecretsAreRefusedAndSecretsNeverPrinted() {
        assertThatThrownBy(() -> new TicketKey("short"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(KEY.toString()).doesNotContain(SECRET);
    }

    private static Map<String, Object> claims() {
        return Map.of(
                "aud", "https://node.example:8080",
                "iat", NOON.getEpochSecond(),
                "exp", NOON.getEpochSecond() + 600,
                "jti", "0f5c1a",
                "server_uuid", SERVER.toString(),
                "user_uuid", USER.toString(),
                "permissions", List.of("websocket.connect"));
    }

    private static String sign(Map<String, Object> claims) {
        return JWT.create().withPayload(claims).sign(Algorithm.HMAC256(SECRET));
    }
}
