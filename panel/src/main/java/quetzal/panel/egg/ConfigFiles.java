package quetzal.panel.egg;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quetzal.shared.protocol.remote.ProcessConfiguration.ConfigFile;
import quetzal.shared.protocol.remote.ProcessConfiguration.Replacement;

/// Turns an egg's `config.files` into the list of edits that the daemon makes before each start.
final class ConfigFiles {
    private ConfigFiles() {}

    /// Entries that are no objects or have no `find` are skipped, as everywhere in the family.
    static List<ConfigFile> edits(ObjectNode files, PlaceholderValues values) {
        var edits = new ArrayList<ConfigFile>();
        for (var entry : files.properties()) {
            if (entry.getValue() instanceof ObjectNode file
                    && file.path("find") instanceof ObjectNode find) {
                edits.add(
                        new ConfigFile(
                                entry.getKey(),
                                parser(EggTree.text(file.path("parser"))),
                                replacements(find, values)));
            }
        }
        return edits;
    }

    private static String parser(String name) {
        return switch (name) {
            case "yml" -> "yaml";
            case "" -> "file";
            default -> name;
        };
    }

    private static List<Replacement> replacements(ObjectNode find, PlaceholderValues values) {
        var replacements = new ArrayList<Replacement>();
        for (var entry : find.properties()) {
            if (entry.getValue() instanceof ObjectNode conditions) {
                for (var condition : conditions.properties()) {
                    replacements.add(
                            replacement(
                                    entry.getKey(),
                                    condition.getKey(),
                                    condition.getValue(),
                                    values));
                }
            } else {
                replacements.add(replacement(entry.getKey(), null, entry.getValue(), values));
            }
        }
        return replacements;
    }

    private static Replacement replacement(
            String match, @Nullable String condition, JsonNode value, PlaceholderValues values) {
        return new Replacement(match, condition, filled(value, values));
    }

    /// Text is filled, truth values and numbers pass, and anything else becomes text, for daemons know no more.
    private static Object filled(JsonNode value, PlaceholderValues values) {
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isNumber()) {
            return value.numberValue();
        }
        return Placeholders.fill(
                value.isContainerNode() ? value.toString() : EggTree.text(value), values);
    }
}
