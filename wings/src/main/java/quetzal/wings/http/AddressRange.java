package quetzal.wings.http;

import java.net.InetAddress;
import java.util.Optional;

/// A range of IP addresses, `10.0.0.0/8`, or one address.
record AddressRange(InetAddress network, int bits) {
    /// - errors: [IllegalArgumentException] for anything but an address or `address/bits`; names are never looked up
    static AddressRange of(String text) {
        int slash = text.indexOf('/');
        var network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
        int longest = network.getAddress().length * 8;
        int bits = slash < 0 ? longest : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > longest) {
            throw new IllegalArgumentException("Not a range of addresses: " + text);
        }
        return new AddressRange(network, bits);
    }

    /// An address in digits, as a proxy writes it; empty for a name or anything else.
    static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        var mine = network.getAddress();
        var other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit & 7);
            if ((mine[bit >> 3] & mask) != (other[bit >> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
