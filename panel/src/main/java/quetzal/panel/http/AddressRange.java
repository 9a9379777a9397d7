package quetzal.panel.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/// An IP address or a range in CIDR form, IPv4 or IPv6. Never resolves names.
///
/// - shape: `bits` is the length of the prefix
public record AddressRange(InetAddress base, int bits) {
    /// Empty when `text` is neither an address nor `address/bits`.
    public static Optional<AddressRange> parse(String text) {
        int slash = text.indexOf('/');
        var address = address(slash < 0 ? text : text.substring(0, slash));
        if (address.isEmpty()) {
            return Optional.empty();
        }
        int most = address.get().getAddress().length * 8;
        if (slash < 0) {
            return Optional.of(new AddressRange(address.get(), most));
        }
        var bits = text.substring(slash + 1);
        if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most) {
            return Optional.empty();
        }
        return Optional.of(new AddressRange(address.get(), Integer.parseInt(bits)));
    }

    public boolean contains(String other) {
        return address(other).map(this::contains).orElse(false);
    }

    private boolean contains(InetAddress other) {
        var left = base.getAddress();
        var right = other.getAddress();
        if (left.length != right.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((left[i / 8] & mask) != (right[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /// Without brackets and zone, and an IPv4 address inside IPv6 as plain IPv4.
    static String plain(String text) {
        var bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        int zone = bare.indexOf('%');
        var unzoned = zone < 0 ? bare : bare.substring(0, zone);
        return address(unzoned).map(InetAddress::getHostAddress).orElse(unzoned);
    }

    private static Optional<InetAddress> address(String text) {
        boolean looksLikeOne =
                text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")
                        || (text.indexOf(':') >= 0
                                && text.length() <= 45
                                && text.matches("[0-9A-Fa-f:.]+"));
        if (!looksLikeOne) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
