package quetzal.shared.ticket;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.Claim;
import com.auth0.jwt.interfaces.DecodedJWT;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.permission.PermissionSet;

/// Checks tickets with a node's secret: signature by HS256 alone, then times, then the claims every ticket carries.
/// Purpose, server, deny list and permissions are the caller's to check, in the order of its own protocol.
public final class TicketVerifier {
    /// How far apart the clocks of panel and node may be.
    public static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final int MAX_LENGTH = 8 * 1024;

    private final TicketKey key;
    private final Clock clock;

    public TicketVerifier(TicketKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    public TicketVerdict verify(String token) {
        if (token.length() > MAX_LENGTH) {
            return new TicketVerdict.Malformed("longer than " + MAX_LENGTH + " characters");
        }
        DecodedJWT jwt;
        try {
            jwt = JWT.decode(token);
            if (!"HS256".equals(jwt.getAlgorithm())) {
                return new TicketVerdict.Malformed("alg is " + jwt.getAlgorithm());
            }
            Algorithm.HMAC256(key.bytes()).verify(jwt);
            jwt.getClaims();
        } catch (JWTVerificationException | NullPointerException e) {
            // The library takes `null` for a payload, and then has none.
            return new TicketVerdict.Malformed(e.getClass().getSimpleName());
        }
        return claims(jwt);
    }

    private TicketVerdict claims(DecodedJWT jwt) {
        var now = clock.instant();
        var expires = wholeSeconds(jwt.getClaim("exp"));
        if (expires == null || !now.isBefore(expires)) {
            return new TicketVerdict.Expired();
        }
        var issued = wholeSeconds(jwt.getClaim("iat"));
        if (issued == null) {
            return new TicketVerdict.Malformed("iat is missing or not a whole number");
        }
        var notBefore = wholeSeconds(jwt.getClaim("nbf"));
        var earliest = notBefore == null || notBefore.isBefore(issued) ? issued : notBefore;
        if (earliest.isAfter(now.plus(LEEWAY))) {
            return new TicketVerdict.ClockSkew(Duration.between(now, earliest).toSeconds());
        }
        var server = text(jwt, "server_uuid").flatMap(ServerId::parse);
        var user = text(jwt, "user_uuid").flatMap(UserId::parse);
        var id = text(jwt, "jti");
        if (server.isEmpty() || user.isEmpty() || id.isEmpty()) {
            return new TicketVerdict.Malformed("server_uuid, user_uuid or jti is missing");
        }
        return new TicketVerdict.Valid(
                new Ticket(
                        id.get(),
                        server.get(),
                        user.get(),
                        userNumber(jwt),
                        permissions(jwt),
                        scopes(jwt),
                        text(jwt, "session").orElse(""),
                        issued,
                        expires));
    }

    private static @org.jspecify.annotations.Nullable Instant wholeSeconds(Claim claim) {
        var number = claim.as(Object.class);
        return switch (number) {
            case Integer seconds -> Instant.ofEpochSecond(seconds);
            case Long seconds when seconds >= 0 && seconds < 253_402_300_800L ->
                    Instant.ofEpochSecond(seconds);
            case null, default -> null;
        };
    }

    private static java.util.Optional<String> text(DecodedJWT jwt, String name) {
        return java.util.Optional.ofNullable(jwt.getClaim(name).asString());
    }

    private static long userNumber(DecodedJWT jwt) {
        var number = jwt.getClaim("user_id").asLong();
        return number == null ? 0 : number;
    }

    private static PermissionSet permissions(DecodedJWT jwt) {
        var claim = jwt.getClaim("permissions").as(Object.class);
        if (!(claim instanceof List<?> list)) {
            return PermissionSet.NONE;
        }
        return PermissionSet.of(
                list.stream().filter(String.class::isInstance).map(String.class::cast).toList());
    }

    private static Set<String> scopes(DecodedJWT jwt) {
        var claim = jwt.getClaim("scope").asString();
        return claim == null
                ? Set.of()
                : Arrays.stream(claim.split(" ", -1))
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toUnmodifiableSet());
    }
}
