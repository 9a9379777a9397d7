package quetzal.wings.install;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Replaces the values of variables that look like secrets.
final class SecretMask {
    private static final Pattern NAME =
            Pattern.compile("(?i)(pass|secret|token|api_?key|private|credential|_key$|gslt|login)");
    private static final String MASK = "********";

    /// Shorter values would mask half of all output.
    private static final int SHORTEST = 4;

    private final List<String> values = new ArrayList<>();

    SecretMask(Map<String, String> environment) {
        environment.forEach(
                (name, value) -> {
                    if (hides(name)) {
                        // Output is masked line by line.
                        value.lines()
                                .filter(line -> line.length() >= SHORTEST)
                                .forEach(values::add);
                    }
                });
        values.sort(Comparator.comparingInt(String::length).reversed());
    }

    static boolean hides(String name) {
        return NAME.matcher(name).find();
    }

    String mask(String text) {
        var masked = text;
        for (var value : values) {
            masked = masked.replace(value, MASK);
        }
        return masked;
    }
}
