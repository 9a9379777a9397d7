package quetzal.shared.ticket;

import java.nio.charset.StandardCharsets;

/// A node's secret: signs tickets for that node and is the bearer token of the daemon's HTTP API.
///
/// - shape: 64 letters and digits when made by the panel; never shown by [#toString]
/// - errors: [IllegalArgumentException] under 32 bytes, which HMAC-SHA256 would silently accept
public record TicketKey(String secret) {
    public TicketKey {
        if (secret.getBytes(StandardCharsets.UTF_8).length < 32) {
            throw new IllegalArgumentException(
                    "A node's token has at least 32 characters; this one is shorter.");
        }
    }

    byte[] bytes() {
        return secret.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "TicketKey[hidden]";
    }
}
