package quetzal.wings.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A dotted path into a tree: `listeners[0].host`, `servers.*.address`, `a~1b` for a name with a dot in it.
record KeyPath(List<Step> steps) {
    private static final int DEEPEST = 32;
    private static final int LARGEST_INDEX = 10_000;
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,5}");

    sealed interface Step {
        record Name(String name) implements Step {
            /// The index that the name also is, or -1: lists are addressed by plain numbers as well.
            int index() {
                return INDEX.matcher(name).matches() ? Integer.parseInt(name) : -1;
            }
        }

        record Index(int index) implements Step {}

        record Each() implements Step {}
    }

    KeyPath {
        steps = List.copyOf(steps);
    }

    static KeyPath of(String text) throws SettingsException {
        var steps = new ArrayList<Step>();
        for (var part : Pattern.compile("\\.").split(text, -1)) {
            add(text, part, steps);
        }
        if (steps.isEmpty() || steps.size() > DEEPEST) {
            throw new SettingsException("the key \"" + text + "\" is too deep");
        }
        return new KeyPath(steps);
    }

    private static void add(String text, String part, List<Step> steps) throws SettingsException {
        var bracket = part.indexOf('[');
        var name = bracket < 0 ? part : part.substring(0, bracket);
        if (name.equals("*")) {
            steps.add(new Step.Each());
        } else if (!name.isEmpty() || bracket < 0) {
            steps.add(new Step.Name(name.replace("~1", ".").replace("~0", "~")));
        }
        while (bracket >= 0) {
            var end = part.indexOf(']', bracket);
            var inside = end < 0 ? "" : part.substring(bracket + 1, end);
            if (inside.equals("*")) {
                steps.add(new Step.Each());
            } else if (INDEX.matcher(inside).matches()
                    && Integer.parseInt(inside) <= LARGEST_INDEX) {
                steps.add(new Step.Index(Integer.parseInt(inside)));
            } else {
                throw new SettingsException("the key \"" + text + "\" has a bad index");
            }
            bracket = part.indexOf('[', end);
        }
    }

    Step first() {
        return steps.getFirst();
    }

    boolean last() {
        return steps.size() == 1;
    }

    KeyPath rest() {
        return new KeyPath(steps.subList(1, steps.size()));
    }
}
