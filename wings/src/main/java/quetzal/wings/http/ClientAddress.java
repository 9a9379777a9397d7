package quetzal.wings.http;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds out who is at the other end. What a request says about that counts only when it comes from a trusted proxy,
/// and then the right-most address that is not a trusted proxy's own is the client.
public final class ClientAddress {
    private final List<AddressRange> trusted;

    /// - errors: [IllegalArgumentException] for what is neither an address nor a range
    public ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream().map(AddressRange::of).toList();
    }

    /// - shape: an IPv4 or IPv6 address in digits
    public String of(String peer, @Nullable String forwardedFor, @Nullable String realIp) {
        var address = AddressRange.literal(peer);
        if (address.isEmpty()) {
            return peer;
        }
        var client = address.get();
        if (!trusted(client)) {
            return client.getHostAddress();
        }
        if (forwardedFor != null) {
            var hops = forwardedFor.split(",", -1);
            for (int i = hops.length - 1; i >= 0; i--) {
                var hop = AddressRange.literal(hops[i].strip());
                if (hop.isEmpty()) {
                    break;
                }
                client = hop.get();
                if (!trusted(client)) {
                    break;
                }
            }
            return client.getHostAddress();
        }
        return realIp == null
                ? client.getHostAddress()
                : AddressRange.literal(realIp.strip()).orElse(client).getHostAddress();
    }

    private boolean trusted(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }
}
