package quetzal.panel.http;

import java.util.Set;
import java.util.stream.Collectors;

/// Names of includes, with the nested ones behind a dot.
public final class IncludeNames {
    private IncludeNames() {}

    /// What is to be included in the objects of the include `name`: of `node.location` below `node`, `location`.
    public static Set<String> below(Set<String> includes, String name) {
        var prefix = name + ".";
        return includes.stream()
                .filter(include -> include.startsWith(prefix))
                .map(include -> include.substring(prefix.length()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
