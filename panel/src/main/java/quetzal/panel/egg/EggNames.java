package quetzal.panel.egg;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Which names an egg's variables may have, and what becomes of the others.
final class EggNames {
    private static final Pattern NAME = Pattern.compile("\\w{1,180}");

    /// Set by the panel, the daemon or the image itself; an egg that declared them would change what they mean.
    private static final Set<String> RESERVED =
            Set.of(
                    "SERVER_MEMORY",
                    "SERVER_IP",
                    "SERVER_PORT",
                    "SERVER_UUID",
                    "UUID",
                    "STARTUP",
                    "P_SERVER_UUID",
                    "P_SERVER_LOCATION",
                    "P_SERVER_ALLOCATION_LIMIT",
                    "ENV",
                    "HOME",
                    "USER",
                    "PATH",
                    "PWD",
                    "SHELL",
                    "TERM",
                    "LANG",
                    "TZ",
                    "TIMEZONE",
                    "HOSTNAME",
                    "INTERNAL_IP",
                    "IFS",
                    "BASH_ENV");

    private static final Pattern PLACEHOLDER =
            Pattern.compile(
                    "\\{\\{((?:server\\.build\\.env\\.|server\\.environment\\.|env\\.)?)(\\w+)\\}\\}");

    private EggNames() {}

    static boolean valid(String name) {
        return NAME.matcher(name).matches();
    }

    static boolean reserved(String name) {
        return RESERVED.contains(name) || name.startsWith("LD_PRELOAD") || name.equals("LD_AUDIT");
    }

    /// The name a variable gets: upper case, and `SERVER_` in front of a reserved one.
    static String settled(String name) {
        var upper = name.toUpperCase(Locale.ROOT);
        return reserved(upper) ? "SERVER_" + upper : upper;
    }

    /// `text` with every placeholder for a renamed variable pointing at its new name.
    static String renamed(String text, Map<String, String> newNames) {
        if (newNames.isEmpty()) {
            return text;
        }
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(
                        match -> {
                            var name = match.group(2);
                            return java.util.regex.Matcher.quoteReplacement(
                                    "{{"
                                            + match.group(1)
                                            + newNames.getOrDefault(name, name)
                                            + "}}");
                        });
    }
}
