package quetzal.wings.file;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A path below a server's root, as components. A leading `/`, `./` and doubled slashes mean nothing; `..` is refused.
public record ServerPath(List<String> parts) {
    private static final int MOST_PARTS = 64;
    private static final int LONGEST_NAME = 255;
    private static final Pattern SLASH = Pattern.compile("/");

    public ServerPath {
        parts = List.copyOf(parts);
    }

    /// - errors: [IllegalArgumentException], with words for people, when no file inside can be meant
    public static ServerPath of(String text) {
        var parts = new ArrayList<String>();
        for (var part : SLASH.split(text, -1)) {
            if (part.isEmpty() || part.equals(".")) {
                continue;
            }
            if (part.equals("..") || part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("leaves the server's folder");
            }
            if (part.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST_NAME) {
                throw new IllegalArgumentException("has a name that is too long");
            }
            parts.add(part);
        }
        if (parts.size() > MOST_PARTS) {
            throw new IllegalArgumentException("has too many folders");
        }
        return new ServerPath(parts);
    }

    public boolean root() {
        return parts.isEmpty();
    }

    String name() {
        return parts.getLast();
    }

    ServerPath parent() {
        return new ServerPath(parts.subList(0, parts.size() - 1));
    }

    @Override
    public String toString() {
        return root() ? "." : String.join("/", parts);
    }
}
