package quetzal.wings.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import quetzal.wings.file.AtomicFile;

/// `config.yml` on disk. Keys that this version does not know stay when it is rewritten.
public final class ConfigFile {
    public static final Path DEFAULT = Path.of("/etc/pterodactyl/config.yml");

    private static final long LARGEST = 1 << 20;
    private static final ObjectMapper YAML =
            new ObjectMapper(
                    YAMLFactory.builder()
                            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                            .build());

    private final Path path;
    private final Map<String, String> environment;

    public ConfigFile(Path path, Map<String, String> environment) {
        this.path = path;
        this.environment = Map.copyOf(environment);
    }

    public Path path() {
        return path;
    }

    /// What the file says, overridden by the environment.
    ///
    /// - errors: [ConfigException] with every fault; a missing file is one when the environment does not make up for it
    public WingsConfig load() throws ConfigException {
        return read(tree());
    }

    WingsConfig read(ObjectNode tree) throws ConfigException {
        return WingsConfig.read(tree, environment, path.toString());
    }

    ObjectNode tree() throws ConfigException {
        if (!Files.exists(path)) {
            return YAML.createObjectNode();
        }
        try {
            if (Files.size(path) > LARGEST) {
                throw unusable(
                        "is larger than 1 MiB", "Give the path of the daemon's own config.yml");
            }
            var node = YAML.readTree(Files.readAllBytes(path));
            if (node == null || node.isNull() || node.isMissingNode()) {
                return YAML.createObjectNode();
            }
            if (node instanceof ObjectNode tree) {
                return tree;
            }
            throw unusable("holds no keys", "Write it as key: value lines");
        } catch (JsonProcessingException e) {
            var where = e.getLocation();
            // The message of the parser may quote the line, and the line may hold the token.
            throw unusable(
                    where == null
                            ? "is no YAML"
                            : "is no YAML at line "
                                    + where.getLineNr()
                                    + ", column "
                                    + where.getColumnNr(),
                    "Mend that line; indentation is by spaces");
        } catch (IOException e) {
            throw unusable(
                    "cannot be read: " + e.getMessage(),
                    "Run the daemon as a user that may read it");
        }
    }

    /// Lays what the panel has fetched for this node over what the file says; keys that only the file has stay.
    ///
    /// - errors: [ConfigException] when the result could not be used; the file is unchanged then
    public void merge(ObjectNode fromPanel) throws ConfigException, IOException {
        var tree = tree();
        lay(fromPanel, tree);
        read(tree);
        save(tree);
    }

    private static void lay(ObjectNode from, ObjectNode over) {
        for (var entry : from.properties()) {
            if (entry.getValue() instanceof ObjectNode section
                    && over.get(entry.getKey()) instanceof ObjectNode old) {
                lay(section, old);
            } else {
                over.set(entry.getKey(), entry.getValue());
            }
        }
    }

    /// Replaces the file, readable by its owner only.
    void save(ObjectNode tree) throws IOException {
        var directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        AtomicFile.replace(path, YAML.writeValueAsBytes(tree), "rw-------");
    }

    private ConfigException unusable(String wrong, String remedy) {
        return new ConfigException(
                path.toString(), List.of(new ConfigFault("(file)", wrong, remedy)));
    }
}
