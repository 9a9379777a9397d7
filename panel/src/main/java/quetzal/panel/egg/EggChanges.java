package quetzal.panel.egg;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import quetzal.panel.activity.Changes;
import quetzal.panel.http.WireJson;

/// What another version of an egg changes, for the log.
///
/// - shape: values of variables are in `default_values` under the variables' names, as names tell which are secret
final class EggChanges {
    private EggChanges() {}

    /// A variable without its value.
    private record Setting(
            String name,
            String description,
            String env,
            boolean userViewable,
            boolean userEditable,
            List<String> rules) {
        static Setting of(EggVariable variable) {
            return new Setting(
                    variable.name(),
                    variable.description(),
                    variable.env(),
                    variable.userViewable(),
                    variable.userEditable(),
                    variable.rules());
        }
    }

    static Changes between(EggDefinition before, EggDefinition after) {
        var old = defaults(before);
        var now = defaults(after);
        return Changes.between(withoutDefaults(before), withoutDefaults(after))
                .note("default_values", others(old, now), others(now, old));
    }

    private static Map<String, Object> withoutDefaults(EggDefinition egg) {
        Map<String, Object> all =
                WireJson.MAPPER.convertValue(
                        egg, new TypeReference<LinkedHashMap<String, Object>>() {});
        all.put("variables", egg.variables().stream().map(Setting::of).toList());
        return all;
    }

    private static Map<String, String> defaults(EggDefinition egg) {
        var defaults = new LinkedHashMap<String, String>();
        egg.variables().forEach(one -> defaults.put(one.env(), one.defaultValue()));
        return defaults;
    }

    /// Those that are not the same in `beside`.
    private static Map<String, String> others(
            Map<String, String> defaults, Map<String, String> beside) {
        var others = new LinkedHashMap<>(defaults);
        others.entrySet().removeAll(beside.entrySet());
        return others;
    }
}
