package quetzal.e2e.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import quetzal.e2e.stack.PanelApi;

/// What a later start needs to know of an earlier one: `settings.json` in the demo's folder, readable by its owner
/// only, since it holds the password and the keys.
final class DemoMemory {
    private final Path file;
    private final ObjectNode values;

    private DemoMemory(Path file, ObjectNode values) {
        this.file = file;
        this.values = values;
    }

    static DemoMemory in(Path folder) {
        var file = folder.resolve("settings.json");
        try {
            if (Files.exists(file)
                    && PanelApi.JSON.readTree(Files.readString(file)) instanceof ObjectNode known) {
                return new DemoMemory(file, known);
            }
            return new DemoMemory(file, PanelApi.object());
        } catch (IOException e) {
            throw new IllegalStateException(
                    file + " cannot be read; script/demo --reset starts anew", e);
        }
    }

    Optional<String> text(String key) {
        return Optional.of(values.path(key).asText()).filter(text -> !text.isEmpty());
    }

    Optional<Integer> number(String key) {
        return values.has(key) ? Optional.of(values.path(key).asInt()) : Optional.empty();
    }

    void keep(String key, String value) {
        values.put(key, value);
        save(file, values);
    }

    void keep(String key, int value) {
        values.put(key, value);
        save(file, values);
    }

    static void save(Path file, ObjectNode content) {
        var owner = PosixFilePermissions.fromString("rw-------");
        try {
            var fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(fresh);
            Files.createFile(fresh, PosixFilePermissions.asFileAttribute(owner));
            Files.writeString(fresh, content.toPrettyString() + "\n");
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
