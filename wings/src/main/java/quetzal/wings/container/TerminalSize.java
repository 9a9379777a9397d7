package quetzal.wings.container;

/// The size of a terminal.
///
/// - unit: characters; whatever is asked for is brought into 1 to 1000
public record TerminalSize(int columns, int rows) {
    private static final int MOST = 1000;

    public TerminalSize {
        columns = Math.clamp(columns, 1, MOST);
        rows = Math.clamp(rows, 1, MOST);
    }
}
