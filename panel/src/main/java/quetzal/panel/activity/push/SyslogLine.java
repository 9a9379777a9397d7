package quetzal.panel.activity.push;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A row as RFC 5424 has it: facility 13 (log audit), the short facts as structured data, all of it as JSON behind.
final class SyslogLine {
    private static final int FACILITY = 13;
    private static final int WARNING = 4;
    private static final int NOTICE = 5;
    private static final int INFO = 6;
    private static final int LONGEST_NAME = 32;

    private final String host;
    private final long process;

    SyslogLine(String host, long process) {
        this.host = printable(host, 255);
        this.process = process;
    }

    /// - shape: at most `most` bytes if that can be had by leaving out the properties
    byte[] of(PushLine line, int most) {
        var whole = bytes(line);
        return whole.length <= most
                ? whole
                : bytes(line.without(line.row().properties().toString().length()));
    }

    private byte[] bytes(PushLine line) {
        var row = line.row();
        var text =
                new StringBuilder(512)
                        .append('<')
                        .append(FACILITY * 8 + severity(row.outcome()))
                        .append(">1 ")
                        .append(row.at())
                        .append(' ')
                        .append(host)
                        .append(" quetzal-panel ")
                        .append(process)
                        .append(' ')
                        .append(printable(row.event(), LONGEST_NAME))
                        // 32473 is the number that RFC 5612 keeps for those without one of their
                        // own
                        .append(" [quetzal@32473");
        parameter(text, "position", Long.toString(line.position()));
        parameter(text, "hash", line.hash());
        parameter(text, "number", Long.toString(row.number()));
        parameter(text, "outcome", row.outcome());
        parameter(text, "source", row.source());
        parameter(text, "actor", row.actor() == null ? "" : row.actor().name());
        if (row.impersonator() != null) {
            parameter(text, "impersonator", row.impersonator());
        }
        parameter(text, "ip", row.ip() == null ? "" : row.ip());
        parameter(text, "request", row.requestId() == null ? "" : row.requestId());
        return text.append("] \ufeff")
                .append(line.json())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static int severity(String outcome) {
        return switch (outcome) {
            case "denied" -> WARNING;
            case "failed" -> NOTICE;
            default -> INFO;
        };
    }

    private static void parameter(StringBuilder text, String name, String value) {
        text.append(' ').append(name).append("=\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\' || c == ']') {
                text.append('\\').append(c);
            } else if (Character.isISOControl(c)) {
                text.append(String.format(Locale.ROOT, "\\\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    /// Printable ASCII without blanks, `-` when nothing is left.
    private static String printable(String value, int most) {
        var clean = value.replaceAll("[^!-~]", "");
        return clean.isEmpty() ? "-" : clean.substring(0, Math.min(most, clean.length()));
    }
}
