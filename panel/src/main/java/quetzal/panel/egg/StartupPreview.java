package quetzal.panel.egg;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The start command as people see it, with the values it will run with filled in.
public final class StartupPreview {
    public static final String HIDDEN = "[hidden]";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)\\}\\}");

    private StartupPreview() {}

    /// Placeholders that name nothing known stay as they are.
    ///
    /// - `values`: by name, with `SERVER_MEMORY`, `SERVER_IP` and `SERVER_PORT` among them
    /// - `hidden`: names whose value the viewer may not see
    public static String of(String command, Map<String, String> values, Set<String> hidden) {
        return PLACEHOLDER
                .matcher(command)
                .replaceAll(
                        match -> {
                            var name = match.group(1);
                            if (hidden.contains(name)) {
                                return HIDDEN;
                            }
                            return Matcher.quoteReplacement(
                                    values.getOrDefault(name, match.group()));
                        });
    }
}
