package quetzal.panel.egg;

import java.util.List;

/// One setting of an egg that a server may set to a value of its own.
///
/// - `env`: upper-case letters, digits and `_`, unique within the egg
/// - `rules`: one rule per element, as typed, for example `max:20`; see [VariableRules]
public record EggVariable(
        String name,
        String description,
        String env,
        String defaultValue,
        boolean userViewable,
        boolean userEditable,
        List<String> rules) {
    public EggVariable {
        rules = List.copyOf(rules);
    }

    /// The rules as one line, the way Pterodactyl writes them.
    public String rulesText() {
        return String.join("|", rules);
    }

    public VariableRules parsedRules() {
        return VariableRules.of(rules);
    }

    EggVariable withEnv(String newEnv) {
        return new EggVariable(
                name, description, newEnv, defaultValue, userViewable, userEditable, rules);
    }
}
