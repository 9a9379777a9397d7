package quetzal.wings.console;

import java.nio.charset.StandardCharsets;

/// The daemon's own lines: `[Name Daemon]: text` in bold, the prefix in yellow. Bots look for `Daemon]:`.
final class DaemonText {
    private static final String START = "\u001b[33m\u001b[1m[";
    private static final String MIDDLE = " Daemon]:\u001b[39m ";
    private static final String END = "\u001b[0m";

    private DaemonText() {}

    static byte[] line(String appName, String text) {
        return (START + appName + MIDDLE + oneLine(text) + END).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] command(String text) {
        return ("> " + oneLine(text)).getBytes(StandardCharsets.UTF_8);
    }

    /// A line is one line, whatever is put into it.
    private static String oneLine(String text) {
        var limited = text.length() > 8192 ? text.substring(0, 8192) : text;
        return limited.indexOf('\n') < 0 && limited.indexOf('\r') < 0
                ? limited
                : limited.replace('\r', ' ').replace('\n', ' ');
    }
}
