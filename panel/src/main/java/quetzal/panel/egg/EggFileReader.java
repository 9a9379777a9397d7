package quetzal.panel.egg;

import static quetzal.panel.egg.EggTree.flag;
import static quetzal.panel.egg.EggTree.map;
import static quetzal.panel.egg.EggTree.text;
import static quetzal.panel.egg.EggTree.texts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads an egg file of any known format. One instance reads one file.
public final class EggFileReader {
    /// Eggs that carry a picture reach 240 KB; nothing real comes near this.
    public static final int MAX_BYTES = 1_024_000;

    private static final int MAX_VARIABLES = 200;
    private static final int MAX_COMMAND = 16_384;
    private static final Pattern IMAGE = Pattern.compile("~?[\\w.#/\\-:@ ]{1,190}");
    private static final Pattern ICON =
            Pattern.compile("data:image/(png|jpeg|gif|webp|svg\\+xml);base64,[A-Za-z0-9+/=]+");

    private final ObjectNode tree;
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, String> renamedVariables = new HashMap<>();

    private EggFileReader(ObjectNode tree) {
        this.tree = tree;
    }

    /// - errors: [InvalidEggFile] when `original` is not an egg of a known format
    public static EggFile read(String original) throws InvalidEggFile {
        if (original.length() > MAX_BYTES) {
            throw new InvalidEggFile("The file is larger than 1 MB.");
        }
        var reader = new EggFileReader(EggTree.parse(original));
        var format = reader.format();
        var egg = reader.definition();
        return new EggFile(format, reader.uuid(), egg, reader.warnings, original);
    }

    private EggFormat format() throws InvalidEggFile {
        var version = text(tree.path("meta").path("version"));
        if (version.isEmpty()) {
            throw new InvalidEggFile(
                    "The file names no egg format (meta.version). Known are "
                            + EggFormat.known()
                            + ".");
        }
        return EggFormat.named(version)
                .orElseThrow(
                        () ->
                                new InvalidEggFile(
                                        "The egg format \""
                                                + shortened(version)
                                                + "\" is not known. Known are "
                                                + EggFormat.known()
                                                + "."));
    }

    private @Nullable UUID uuid() {
        var text = text(tree.path("uuid"));
        try {
            return text.isEmpty() ? null : UUID.fromString(text);
        } catch (IllegalArgumentException malformed) {
            warnings.add("The uuid of the file is not valid; the egg gets a new one.");
            return null;
        }
    }

    private EggDefinition definition() throws InvalidEggFile {
        var name = text(tree.path("name")).strip();
        if (name.isEmpty() || name.length() > 191) {
            throw new InvalidEggFile("name must hold 1 to 191 characters.");
        }
        // First, because it settles the names that start commands and settings files refer to.
        var variables = variables();
        return new EggDefinition(
                name,
                shortened(text(tree.path("author"))),
                text(tree.path("description")),
                nullIfBlank(text(tree.path("meta").path("update_url"))),
                icon(),
                texts(tree.path("tags")),
                texts(tree.path("features")),
                dockerImages(),
                texts(tree.path("file_denylist")),
                startupCommands(),
                config(),
                script(),
                false,
                variables);
    }

    private @Nullable String icon() {
        var icon = text(tree.path("icon"));
        if (icon.isEmpty()) {
            icon = text(tree.path("image"));
        }
        if (!icon.startsWith("data:")) {
            return null;
        }
        if (!ICON.matcher(icon).matches()) {
            warnings.add("The picture is not of a known kind and was left out.");
            return null;
        }
        return icon;
    }

    private Map<String, String> dockerImages() throws InvalidEggFile {
        var images = new LinkedHashMap<String, String>();
        var source = tree.path("docker_images");
        if (source.isEmpty()) {
            source = tree.path("images");
        }
        if (source instanceof ObjectNode labelled) {
            for (var entry : labelled.properties()) {
                addImage(images, entry.getKey(), text(entry.getValue()));
            }
        } else {
            for (var image : texts(source)) {
                addImage(images, image, image);
            }
        }
        var single = text(tree.path("image"));
        if (images.isEmpty() && !single.isBlank() && !single.startsWith("data:")) {
            addImage(images, single, single);
        }
        if (images.isEmpty()) {
            throw new InvalidEggFile("docker_images names no image.");
        }
        return images;
    }

    private static void addImage(Map<String, String> images, String label, String image)
            throws InvalidEggFile {
        var trimmed = image.strip();
        if (!IMAGE.matcher(trimmed).matches()) {
            throw new InvalidEggFile(
                    "docker_images: \"" + shortened(image) + "\" is not an image name.");
        }
        images.put(label.isBlank() ? trimmed : shortened(label.strip()), trimmed);
    }

    private Map<String, String> startupCommands() throws InvalidEggFile {
        var commands = new LinkedHashMap<String, String>();
        if (tree.path("startup_commands") instanceof ObjectNode labelled) {
            for (var entry : labelled.properties()) {
                addCommand(commands, entry.getKey(), text(entry.getValue()));
            }
        } else {
            for (var command : texts(tree.path("startup_commands"))) {
                addCommand(commands, command, command);
            }
        }
        if (commands.isEmpty()) {
            addCommand(commands, "Default", text(tree.path("startup")));
        }
        return commands;
    }

    private void addCommand(Map<String, String> commands, String label, String command)
            throws InvalidEggFile {
        if (command.isBlank() || command.length() > MAX_COMMAND) {
            throw new InvalidEggFile(
                    "The start command must hold 1 to " + MAX_COMMAND + " characters.");
        }
        commands.put(shortened(label), EggNames.renamed(command, renamedVariables));
    }

    private EggConfig config() throws InvalidEggFile {
        var config = tree.path("config");
        return new EggConfig(
                renamed(map(config.path("files"), "config.files")),
                map(config.path("startup"), "config.startup"),
                logs(config.path("logs")),
                text(config.path("stop")));
    }

    /// No one reads this part, so it never stops an import.
    private ObjectNode logs(JsonNode node) {
        try {
            return map(node, "config.logs");
        } catch (InvalidEggFile unusable) {
            warnings.add("config.logs could not be read and was left empty.");
            return tree.objectNode();
        }
    }

    private ObjectNode renamed(ObjectNode files) throws InvalidEggFile {
        if (renamedVariables.isEmpty()) {
            return files;
        }
        return map(
                files.textNode(EggNames.renamed(files.toString(), renamedVariables)),
                "config.files");
    }

    private InstallScript script() {
        var source = tree.path("scripts").path("installation");
        var container = text(source.path("container")).strip();
        var entrypoint = text(source.path("entrypoint")).strip();
        return new InstallScript(
                text(source.path("script")),
                container.isEmpty() ? InstallScript.DEFAULT_CONTAINER : container,
                entrypoint.isEmpty() ? InstallScript.DEFAULT_ENTRYPOINT : entrypoint);
    }

    private List<EggVariable> variables() throws InvalidEggFile {
        var source = tree.path("variables");
        if (source.size() > MAX_VARIABLES) {
            throw new InvalidEggFile("An egg may have at most " + MAX_VARIABLES + " variables.");
        }
        var found = new LinkedHashMap<String, EggVariable>();
        for (var node : source) {
            var variable = variable(node);
            if (found.put(variable.env(), variable) != null) {
                warnings.add(variable.env() + " is declared twice; the last one counts.");
            }
        }
        return List.copyOf(found.values());
    }

    private EggVariable variable(JsonNode node) throws InvalidEggFile {
        var typed = text(node.path("env_variable")).strip();
        if (!EggNames.valid(typed)) {
            throw new InvalidEggFile(
                    "\""
                            + shortened(typed)
                            + "\" is not a variable name: letters, digits and _ only.");
        }
        var env = EggNames.settled(typed);
        if (!env.equals(typed)) {
            renamedVariables.put(typed, env);
            warnings.add("The variable " + typed + " is now called " + env + ".");
        }
        var rules = VariableRules.lines(node.path("rules"));
        var name = shortened(text(node.path("name")));
        var variable =
                new EggVariable(
                        name.isBlank() ? env : name,
                        text(node.path("description")),
                        env,
                        text(node.path("default_value")),
                        flag(node.path("user_viewable")),
                        flag(node.path("user_editable")),
                        rules);
        warnAbout(variable);
        return variable;
    }

    private void warnAbout(EggVariable variable) {
        var rules = variable.parsedRules();
        for (var unknown : rules.unenforced()) {
            warnings.add(
                    variable.env() + ": the rule \"" + shortened(unknown) + "\" is not enforced.");
        }
        var value = variable.defaultValue();
        if (!value.isEmpty() && !rules.failures(value, VariableRules.NO_OTHERS).isEmpty()) {
            warnings.add(variable.env() + ": the default value breaks the variable's own rules.");
        }
    }

    private static String shortened(String text) {
        return text.length() <= 191 ? text : text.substring(0, 191);
    }

    private static @Nullable String nullIfBlank(String text) {
        return text.isBlank() ? null : text;
    }
}
