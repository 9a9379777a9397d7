package quetzal.shared.ticket;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.PermissionSet;

/// Signs the tickets that the panel hands to browsers.
public final class TicketIssuer {
    public static final Duration LIFETIME = Duration.ofSeconds(900);
    private static final Duration NOT_BEFORE_SLACK = Duration.ofSeconds(300);
    private static final String LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final String issuer;
    private final Clock clock;
    private final RandomGenerator random;

    /// `issuer` is the panel's own address, without a trailing slash.
    public TicketIssuer(String issuer, Clock clock) {
        this(issuer, clock, new SecureRandom());
    }

    TicketIssuer(String issuer, Clock clock, RandomGenerator random) {
        this.issuer = issuer;
        this.clock = clock;
        this.random = random;
    }

    /// Signs a ticket for the console of one server.
    ///
    /// - shape: a compact JWS, HS256, integer times, `jti` random and repeated in the header
    /// - unit: good for [#LIFETIME]
    public Issued console(
            TicketKey key,
            String audience,
            ServerId server,
            UserId user,
            long userNumber,
            PermissionSet permissions) {
        return sign(
                key,
                audience,
                TicketScope.WEBSOCKET,
                server,
                user,
                userNumber,
                Map.of("permissions", List.copyOf(permissions.keys())));
    }

    /// Signs a ticket for the one shell `session` of a server.
    public Issued shell(
            TicketKey key,
            String audience,
            ServerId server,
            UserId user,
            long userNumber,
            PermissionSet permissions,
            java.util.UUID session) {
        return sign(
                key,
                audience,
                TicketScope.SHELL,
                server,
                user,
                userNumber,
                Map.of(
                        "permissions",
                        List.copyOf(permissions.keys()),
                        "session",
                        session.toString()));
    }

    /// Signs a ticket for another purpose; `extra` are further claims such as `file_path`.
    public Issued sign(
            TicketKey key,
            String audience,
            TicketScope scope,
            ServerId server,
            UserId user,
            long userNumber,
            Map<String, Object> extra) {
        var now = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        var id = HexFormat.of().formatHex(randomBytes(16));
        var expires = now.plus(LIFETIME);
        var token =
                JWT.create()
                        .withHeader(Map.of("typ", "JWT", "jti", id))
                        .withIssuer(issuer)
                        .withArrayClaim("aud", new String[] {audience})
                        .withJWTId(id)
                        .withIssuedAt(now)
                        .withNotBefore(now.minus(NOT_BEFORE_SLACK))
                        .withExpiresAt(expires)
                        .withClaim("user_uuid", user.toString())
                        .withClaim("user_id", userNumber)
                        .withClaim("server_uuid", server.toString())
                        .withClaim("scope", scope.word())
                        .withClaim("unique_id", randomText(16))
                        .withPayload(extra)
                        .sign(Algorithm.HMAC256(key.bytes()));
        return new Issued(token, id, expires);
    }

    private byte[] randomBytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String randomText(int length) {
        var text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    /// A signed ticket and what a revocation needs of it.
    public record Issued(String token, String id, java.time.Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[" + id + "]";
        }
    }
}
