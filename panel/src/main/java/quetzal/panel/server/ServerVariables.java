package quetzal.panel.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import quetzal.panel.egg.Egg;
import quetzal.panel.http.FieldError;
import quetzal.panel.http.ValidationFailed;

/// Values for an egg's variables: which are acceptable, and which hold for a server.
public final class ServerVariables {
    private ServerVariables() {}

    /// The texts of a request's `environment`. Truth values become 1 and 0, as in the rest of the family.
    static Map<String, String> texts(JsonNode environment) {
        var texts = new LinkedHashMap<String, String>();
        if (environment instanceof ObjectNode object) {
            object.properties()
                    .forEach(
                            entry -> {
                                var value = entry.getValue();
                                texts.put(
                                        entry.getKey(),
                                        value.isBoolean()
                                                ? value.booleanValue() ? "1" : "0"
                                                : value.isValueNode() && !value.isNull()
                                                        ? value.asText()
                                                        : "");
                            });
        }
        return texts;
    }

    /// Checks every variable of the egg and answers what to store, by the variable's id.
    ///
    /// - shape: what is neither given nor stored yet is not stored, so that the egg's default holds; a required one must
    ///   be given
    /// - errors: [ValidationFailed] with fields `environment.NAME`
    static Map<Long, String> checked(Egg egg, Map<String, String> given, Map<Long, String> stored) {
        var errors = new ArrayList<FieldError>();
        var values = new HashMap<Long, String>();
        Function<String, @Nullable String> others = given::get;
        for (var variable : egg.variables()) {
            var env = variable.variable().env();
            var rules = variable.variable().parsedRules();
            var value = given.getOrDefault(env, stored.get(variable.number()));
            if (value == null && !rules.required()) {
                continue;
            }
            var failures = rules.failures(value, others);
            failures.forEach(rule -> errors.add(error(variable, rule)));
            if (value != null && failures.isEmpty()) {
                values.put(variable.number(), value);
            }
        }
        if (!errors.isEmpty()) {
            throw new ValidationFailed(errors);
        }
        return values;
    }

    /// The rules that one value breaks, as errors of the field `value`.
    public static List<FieldError> failures(Egg.StoredVariable variable, String value) {
        return variable.variable().parsedRules().failures(value, _ -> null).stream()
                .map(rule -> new FieldError("value", rule, says(variable, rule)))
                .toList();
    }

    private static FieldError error(Egg.StoredVariable variable, String rule) {
        return new FieldError(
                "environment." + variable.variable().env(), rule, says(variable, rule));
    }

    private static String says(Egg.StoredVariable variable, String rule) {
        var name = variable.variable().name();
        return rule.equals("required")
                ? "The " + name + " variable is required."
                : "The "
                        + name
                        + " variable does not keep its rules ("
                        + variable.variable().rulesText()
                        + ").";
    }

    /// By name, what holds: the server's own value, else the egg's default; in the egg's order.
    public static Map<String, String> effective(Egg egg, Map<Long, String> stored) {
        var values = new LinkedHashMap<String, String>();
        for (var variable : egg.variables()) {
            values.put(
                    variable.variable().env(),
                    stored.getOrDefault(variable.number(), variable.variable().defaultValue()));
        }
        return values;
    }
}
