package quetzal.shared.unit;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// An IP address given as digits, never a name that would have to be looked up.
///
/// - `text`: the one canonical spelling: four decimal parts, or the short lower-case form of IPv6
public record IpLiteral(String text, boolean v6) {
    private static final Pattern V4 = Pattern.compile("(\\d{1,3}\\.){3}\\d{1,3}");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /// Empty for names, short forms such as `127.1`, brackets and zones. An IPv4 address in IPv6 clothes is IPv4.
    public static Optional<IpLiteral> parse(String text) {
        var plain = V4.matcher(text).matches();
        if (!plain && !(text.length() <= 45 && V6.matcher(text).matches())) {
            return Optional.empty();
        }
        try {
            var address = InetAddress.ofLiteral(text);
            return Optional.of(
                    address instanceof Inet4Address
                            ? new IpLiteral(address.getHostAddress(), false)
                            : new IpLiteral(shortened(address.getAddress()), true));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /// Ready for use before `:port` in a URL or address.
    public String bracketed() {
        return v6 ? "[" + text + "]" : text;
    }

    /// RFC 5952: the longest run of two or more zero groups becomes `::`.
    private static String shortened(byte[] bytes) {
        var groups = new int[8];
        for (var i = 0; i < 8; i++) {
            groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
        }
        var bestStart = -1;
        var bestLength = 1;
        for (var i = 0; i < 8; i++) {
            var length = 0;
            while (i + length < 8 && groups[i + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                bestStart = i;
                bestLength = length;
            }
        }
        var text = new StringBuilder(39);
        for (var i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
