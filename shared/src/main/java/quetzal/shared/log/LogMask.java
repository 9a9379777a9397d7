package quetzal.shared.log;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes out of a text what lets someone in: keys, tokens, passwords, tickets, cookies, whatever the form they are
/// written in, and the secrets that the process itself was given.
public final class LogMask {
    static final String HIDDEN = "[hidden]";

    private record Rule(Pattern pattern, String replacement) {}

    private static final int SHORTEST_SECRET = 8;

    /// A value in quotes or up to the next separator.
    private static final String VALUE =
            "(?:\"(?:[^\"\\\\]|\\\\.){0,4096}+\"?|'[^']{0,4096}+'?|[^\\s\"',;&)}\\]]++)";

    private static final List<Rule> RULES =
            List.of(
                    rule(
                            "(?i)((?:proxy-)?authorization[\"']?\\s{0,4}[:=]\\s{0,4}[\"'\\[]?)[^\"'\\],;|]++",
                            "$1" + HIDDEN),
                    rule(
                            "(?i)((?:set-)?cookie[\"']?\\s{0,4}[:=]\\s{0,4}[\"'\\[]?)[^\"'\\]|]++",
                            "$1" + HIDDEN),
                    rule("(?i)\\b(bearer|basic)\\s{1,4}[A-Za-z0-9._~+/=-]{8,}+", "$1 " + HIDDEN),
                    rule(
                            "(?i)((?:password|passwd|passphrase|pwd|secret|token|ticket|jwt|api[_-]?key|app[_-]?key"
                                    + "|private[_-]?key|access[_-]?key|secret[_-]?key|credentials?)[\"']?\\s{0,4}[=:]\\s{0,4})"
                                    + VALUE,
                            "$1" + HIDDEN),
                    rule("(://)[^\\s/:@]{1,256}+:[^\\s/@]{1,256}+@", "$1" + HIDDEN + "@"),
                    rule(
                            "(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{4,}+\\.[A-Za-z0-9_-]{4,}+(?:\\.[A-Za-z0-9_-]*+){0,3}",
                            HIDDEN),
                    rule("(pt[a-z]{2}_)[A-Za-z0-9_-]{8,}+", "$1" + HIDDEN),
                    rule(
                            "(?<![A-Za-z0-9])[A-Za-z0-9]{16}\\.[A-Za-z0-9]{64}(?![A-Za-z0-9])",
                            HIDDEN),
                    // 64 letters and digits that are no digest: those have no capitals and nothing
                    // behind f
                    rule(
                            "(?<![A-Za-z0-9])(?=[A-Za-z0-9]{0,63}[A-Z])(?=[A-Za-z0-9]{0,63}[G-Zg-z])[A-Za-z0-9]{64}(?![A-Za-z0-9])",
                            HIDDEN));

    private final Supplier<List<String>> known;

    /// `known`: secrets by their text; those shorter than 8 characters are left to the other rules, since hiding every
    /// `a` would hide nothing.
    public LogMask(Supplier<List<String>> known) {
        this.known = known;
    }

    public String over(String text) {
        var masked = text;
        for (var secret : known.get()) {
            if (secret.length() >= SHORTEST_SECRET) {
                masked = masked.replace(secret, HIDDEN);
            }
        }
        for (var rule : RULES) {
            masked = rule.pattern().matcher(masked).replaceAll(rule.replacement());
        }
        return masked;
    }

    private static Rule rule(String pattern, String replacement) {
        return new Rule(
                Pattern.compile(pattern),
                replacement.replace(HIDDEN, Matcher.quoteReplacement(HIDDEN)));
    }
}
