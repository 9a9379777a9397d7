package quetzal.wings.settings;

import java.util.ArrayList;
import java.util.List;

/// Text as lines without their ends, whichever those are.
final class Lines {
    private Lines() {}

    static List<String> of(String text) {
        var lines = new ArrayList<String>();
        text.lines().forEach(lines::add);
        return lines;
    }

    static String join(List<String> lines) {
        return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
    }
}
