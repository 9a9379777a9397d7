package quetzal.panel.http;

import io.javalin.http.Context;
import java.util.List;

/// Finds the client's address: the peer's, or, when the peer is a proxy we trust, the right-most address in
/// `X-Forwarded-For` that is not such a proxy. No other header is ever looked at.
public final class ClientAddress {
    private static final int MOST_HOPS = 20;

    private final List<AddressRange> trusted;

    public ClientAddress(List<AddressRange> trustedProxies) {
        this.trusted = List.copyOf(trustedProxies);
    }

    public String of(Context ctx) {
        return of(ctx.req().getRemoteAddr(), ctx.header("X-Forwarded-For"));
    }

    String of(String peer, @org.jspecify.annotations.Nullable String forwardedFor) {
        var at = AddressRange.plain(peer);
        if (forwardedFor == null || !isTrusted(at)) {
            return at;
        }
        var hops = forwardedFor.split(",", -1);
        for (int i = hops.length - 1; i >= Math.max(0, hops.length - MOST_HOPS); i--) {
            var hop = AddressRange.plain(hops[i].strip());
            if (AddressRange.parse(hop).isEmpty()) {
                return at;
            }
            at = hop;
            if (!isTrusted(at)) {
                return at;
            }
        }
        return at;
    }

    private boolean isTrusted(String address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }
}
