package quetzal.wings.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads typed values out of a configuration tree, the environment first, and collects faults instead of stopping at
/// the first one: a faulty value counts as its default until everything has been looked at.
final class ConfigReader {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
    private static final int SECRET_FILE_BYTES = 4096;

    private final ObjectNode tree;
    private final Map<String, String> environment;
    private final List<ConfigFault> faults = new ArrayList<>();

    ConfigReader(ObjectNode tree, Map<String, String> environment) {
        this.tree = tree;
        this.environment = environment;
    }

    List<ConfigFault> faults() {
        return faults;
    }

    void fault(String path, String wrong, String remedy) {
        faults.add(new ConfigFault(path, wrong, remedy));
    }

    static String variableName(String path) {
        return "WINGS_" + path.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    String text(String path, String fallback) {
        var overridden = overridden(path);
        if (overridden.isPresent()) {
            return overridden.get();
        }
        var node = node(path);
        if (node == null) {
            return fallback;
        }
        if (!node.isValueNode()) {
            fault(path, "must be a text, not " + kind(node), "Write one value after the colon");
            return fallback;
        }
        return node.asText();
    }

    boolean flag(String path, boolean fallback) {
        var text = scalar(path);
        if (text.isEmpty()) {
            return fallback;
        }
        return switch (text.get().toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> {
                fault(
                        path,
                        "must be true or false, not \"" + text.get() + "\"",
                        "Write true or false");
                yield fallback;
            }
        };
    }

    long number(String path, long fallback, long least, long most) {
        var text = scalar(path);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            var value = Long.parseLong(text.get().strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, in the same words as a number out of range.
        }
        fault(
                path,
                "must be a whole number from "
                        + least
                        + " to "
                        + most
                        + ", not \""
                        + text.get()
                        + "\"",
                "Leave it out for " + fallback);
        return fallback;
    }

    int integer(String path, int fallback, int least, int most) {
        return (int) number(path, fallback, least, most);
    }

    double decimal(String path, double fallback, double least, double most) {
        var text = scalar(path);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            var value = Double.parseDouble(text.get().strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below.
        }
        fault(
                path,
                "must be a number from " + least + " to " + most,
                "Leave it out for " + fallback);
        return fallback;
    }

    /// An absolute path; `~` and relative paths are refused, since a service has no useful working directory.
    Path path(String path, Path fallback) {
        var text = text(path, fallback.toString());
        try {
            var value = Path.of(text);
            if (value.isAbsolute()) {
                return value.normalize();
            }
            fault(path, "must be an absolute path, not \"" + text + "\"", "Start it with /");
        } catch (InvalidPathException e) {
            fault(path, "is not a path", "Start it with / and leave out control characters");
        }
        return fallback;
    }

    List<String> texts(String path, List<String> fallback) {
        var overridden = overridden(path);
        if (overridden.isPresent()) {
            return Pattern.compile(",")
                    .splitAsStream(overridden.get())
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList();
        }
        var node = node(path);
        if (node == null) {
            return fallback;
        }
        if (!node.isArray()) {
            fault(path, "must be a list, not " + kind(node), "Write one \"- value\" per line");
            return fallback;
        }
        var values = new ArrayList<String>();
        for (var element : node) {
            if (element.isValueNode()) {
                values.add(element.asText());
            } else {
                fault(
                        path,
                        "holds " + kind(element) + " where a text is due",
                        "Write one \"- value\" per line");
            }
        }
        return List.copyOf(values);
    }

    Map<String, String> map(String path, Map<String, String> fallback) {
        var section = section(path);
        if (section == null) {
            return fallback;
        }
        var values = new LinkedHashMap<String, String>();
        for (var entry : section.properties()) {
            if (entry.getValue().isValueNode()) {
                values.put(entry.getKey(), entry.getValue().asText());
            } else {
                fault(
                        path + "." + entry.getKey(),
                        "must be a text",
                        "Write one value after the colon");
            }
        }
        return values;
    }

    /// The names directly below `path`, for sections whose keys are free.
    List<String> names(String path) {
        var section = section(path);
        var names = new ArrayList<String>();
        if (section != null) {
            section.fieldNames().forEachRemaining(names::add);
        }
        return names;
    }

    /// Text below a section whose key may itself hold dots, such as a registry's host name.
    String textIn(String path, String name, String key) {
        var section = section(path);
        var node = section == null ? null : section.path(name).get(key);
        return node == null || node.isNull() ? "" : node.asText();
    }

    /// A text that may be `file:///run/secrets/x` or contain `${VARIABLE}`.
    Secret secret(String path) {
        var value = expand(path, text(path, ""));
        if (!value.startsWith("file://")) {
            return new Secret(value);
        }
        var file = Path.of(value.substring("file://".length()));
        try (var in = Files.newInputStream(file)) {
            return new Secret(
                    new String(
                                    in.readNBytes(SECRET_FILE_BYTES),
                                    java.nio.charset.StandardCharsets.UTF_8)
                            .strip());
        } catch (IOException e) {
            fault(
                    path,
                    "names the file " + file + ", which cannot be read",
                    "Create it, readable by the daemon");
            return Secret.EMPTY;
        }
    }

    private String expand(String path, String text) {
        return VARIABLE.matcher(text)
                .replaceAll(
                        match -> {
                            var value = environment.get(match.group(1));
                            if (value == null) {
                                fault(
                                        path,
                                        "names the environment variable "
                                                + match.group(1)
                                                + ", which is not set",
                                        "Set it");
                                return "";
                            }
                            return java.util.regex.Matcher.quoteReplacement(value);
                        });
    }

    private Optional<String> scalar(String path) {
        var text = text(path, "");
        return text.isBlank() ? Optional.empty() : Optional.of(text);
    }

    private Optional<String> overridden(String path) {
        return Optional.ofNullable(environment.get(variableName(path)));
    }

    private @Nullable ObjectNode section(String path) {
        var node = node(path);
        if (node == null) {
            return null;
        }
        if (node instanceof ObjectNode section) {
            return section;
        }
        // The panel's language writes an empty map as an empty list.
        if (!(node.isArray() && node.isEmpty())) {
            fault(path, "must be a section, not " + kind(node), "Indent its keys below it");
        }
        return null;
    }

    private @Nullable JsonNode node(String path) {
        JsonNode node = tree;
        for (var part : path.split("\\.", -1)) {
            node = node.get(part);
            if (node == null || node.isNull()) {
                return null;
            }
        }
        return node;
    }

    private static String kind(JsonNode node) {
        return node.isArray()
                ? "a list"
                : node.isObject() ? "a section" : "\"" + node.asText() + "\"";
    }
}
