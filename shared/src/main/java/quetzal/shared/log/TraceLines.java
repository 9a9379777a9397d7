package quetzal.shared.log;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The lines of a stack trace that are worth keeping: many of the exception itself, some of each cause, and always the
/// last causes, as the last one is the root of it all.
final class TraceLines {
    /// - unit: lines of the exception itself
    static final int MOST_FIRST = 100;

    /// - unit: lines of each exception that it was caused by or suppressed, its own line included
    static final int MOST_OTHER = 15;

    /// - unit: causes and suppressed exceptions
    static final int MOST_PARTS = 20;

    /// All that can come of it, with what says how much was left out.
    static final int MOST = MOST_FIRST + 1 + MOST_PARTS * (MOST_OTHER + 1) + 1;

    private static final Pattern HEAD =
            Pattern.compile("\\s*(Caused by|Suppressed|Wrapped by): .*");

    private TraceLines() {}

    static List<String> of(String trace) {
        var parts = parts(trace);
        var kept = new ArrayList<String>();
        cut(kept, parts.getFirst(), MOST_FIRST);
        var others = parts.subList(1, parts.size());
        int over = others.size() - MOST_PARTS;
        if (over <= 0) {
            others.forEach(part -> cut(kept, part, MOST_OTHER));
            return kept;
        }
        int half = MOST_PARTS / 2;
        others.subList(0, half).forEach(part -> cut(kept, part, MOST_OTHER));
        kept.add("\t... " + over + " more causes");
        others.subList(half + over, others.size()).forEach(part -> cut(kept, part, MOST_OTHER));
        return kept;
    }

    /// The exception, and then each of the others.
    private static List<List<String>> parts(String trace) {
        var parts = new ArrayList<List<String>>();
        parts.add(new ArrayList<>());
        trace.lines()
                .forEach(
                        line -> {
                            if (HEAD.matcher(line).matches()) {
                                parts.add(new ArrayList<>());
                            }
                            parts.getLast().add(line);
                        });
        return parts;
    }

    private static void cut(List<String> kept, List<String> part, int most) {
        kept.addAll(part.subList(0, Math.min(most, part.size())));
        if (part.size() > most) {
            kept.add("\t... " + (part.size() - most) + " more lines");
        }
    }
}
