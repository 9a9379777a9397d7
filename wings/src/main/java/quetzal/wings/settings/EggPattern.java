package quetzal.wings.settings;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/// Compiles expressions that come from eggs. Matching is linear in the text, and also in the size of the expression once
/// its repetitions are written out, which nested counts make as large as anyone likes; so that size is bounded.
public final class EggPattern {
    private static final int LONGEST = 1024;

    /// As the engine's own family limits it elsewhere.
    private static final int LARGEST = 1000;

    private EggPattern() {}

    /// - errors: [PatternSyntaxException], also for expressions that are too large
    public static Pattern compile(String expression) {
        if (expression.length() > LONGEST) {
            throw new PatternSyntaxException("too long", "");
        }
        if (new PatternSize(expression).atoms() > LARGEST) {
            throw new PatternSyntaxException("repeats too much", "");
        }
        return Pattern.compile(expression);
    }
}
