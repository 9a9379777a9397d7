package quetzal.panel.node;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.unit.IpLiteral;

/// Reads the addresses and ports that an administrator types.
public final class AllocationRanges {
    static final int LOWEST_PORT = 1025;
    static final int HIGHEST_PORT = 65535;
    static final int WIDEST = 1000;

    private static final Pattern PORTS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
    private static final Pattern CIDR = Pattern.compile("([0-9.]{7,15})/(\\d{1,2})");
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?");

    private AllocationRanges() {}

    /// The addresses meant by a literal, an IPv4 range /25 to /32, or a name, which is looked up once.
    ///
    /// - errors: [NodeProblem.BadRange], [NodeProblem.BadAddress]
    static List<String> addresses(String text) {
        var cidr = CIDR.matcher(text);
        if (cidr.matches()) {
            return range(cidr.group(1), Integer.parseInt(cidr.group(2)), text);
        }
        var literal = IpLiteral.parse(text);
        if (literal.isPresent()) {
            return List.of(literal.get().text());
        }
        if (!NAME.matcher(text).matches() || text.matches("[0-9.]+")) {
            throw new ProblemException(new NodeProblem.BadAddress(text));
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(text))
                    .filter(Inet4Address.class::isInstance)
                    .findFirst()
                    .map(found -> List.of(found.getHostAddress()))
                    .orElseThrow(() -> new ProblemException(new NodeProblem.BadAddress(text)));
        } catch (UnknownHostException unknown) {
            throw new ProblemException(new NodeProblem.BadAddress(text));
        }
    }

    private static List<String> range(String address, int bits, String text) {
        var base =
                IpLiteral.parse(address)
                        .orElseThrow(() -> new ProblemException(new NodeProblem.BadAddress(text)));
        if (bits < 25 || bits > 32) {
            throw new ProblemException(new NodeProblem.BadRange());
        }
        var number = 0L;
        for (var part : base.text().split("\\.", -1)) {
            number = number << 8 | Integer.parseInt(part);
        }
        var size = 1L << (32 - bits);
        var first = number & -size;
        var addresses = new ArrayList<String>();
        for (var ip = first; ip < first + size; ip++) {
            addresses.add(
                    "%d.%d.%d.%d"
                            .formatted(ip >> 24 & 255, ip >> 16 & 255, ip >> 8 & 255, ip & 255));
        }
        return addresses;
    }

    /// Ports in order, each once.
    ///
    /// - errors: [NodeProblem.BadPorts], [NodeProblem.TooManyPorts], [NodeProblem.PortOutOfRange]
    public static List<Integer> ports(List<String> texts) {
        var ports = new TreeSet<Integer>();
        for (var text : texts) {
            var match = PORTS.matcher(text);
            if (!match.matches()) {
                throw new ProblemException(new NodeProblem.BadPorts(text));
            }
            var from = Integer.parseInt(match.group(1));
            var to = match.group(2) == null ? from : Integer.parseInt(match.group(2));
            if (to < from) {
                throw new ProblemException(new NodeProblem.BadPorts(text));
            }
            if (to - from + 1 > WIDEST) {
                throw new ProblemException(new NodeProblem.TooManyPorts());
            }
            if (from < LOWEST_PORT || to > HIGHEST_PORT) {
                throw new ProblemException(new NodeProblem.PortOutOfRange());
            }
            for (var port = from; port <= to; port++) {
                ports.add(port);
            }
        }
        return List.copyOf(ports);
    }
}
