package quetzal.panel.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import quetzal.shared.unit.IpLiteral;

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

    /// Whether it is one address.
    public boolean isSingle() {
        return bits == base.getAddress().length * 8;
    }

    /// How its first address may be written in what this panel keeps: IPv6 with all groups, or short.
    public List<String> spellings() {
        var whole = base.getHostAddress();
        var brief = IpLiteral.parse(whole).map(IpLiteral::text).orElse(whole);
        return whole.equals(brief) ? List.of(whole) : List.of(whole, brief);
    }

    /// What every address in it begins with as a text, whichever spelling: its whole parts up to the first that is zero
    /// in IPv6, where zeros may be left out.
    ///
    /// - shape: empty when that says nothing
    public String beginning() {
        var bytes = base.getAddress();
        int size = bytes.length == 4 ? 1 : 2;
        var text = new StringBuilder();
        for (int i = 0; (i + size) * 8 <= bits && i + size < bytes.length; i += size) {
            int part = size == 1 ? bytes[i] & 0xff : (bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff;
            if (size == 2 && part == 0) {
                break;
            }
            text.append(size == 1 ? part + "." : Integer.toHexString(part) + ":");
        }
        return text.toString();
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
