package quetzal.wings.console;

/// Who a line is from. The code is what the journal on disk holds and never changes.
public enum LineKind {
    /// The server's own output; a TTY has only one stream.
    OUTPUT(1),
    /// The daemon's notices, shown with its prefix.
    DAEMON(2),
    /// What someone typed, shown as `> text`; the line's actor says who.
    COMMAND(3);

    private final byte code;

    LineKind(int code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static LineKind of(byte code) {
        return switch (code) {
            case 1 -> OUTPUT;
            case 2 -> DAEMON;
            case 3 -> COMMAND;
            default -> throw new IllegalArgumentException("Unknown kind of line: " + code);
        };
    }
}
