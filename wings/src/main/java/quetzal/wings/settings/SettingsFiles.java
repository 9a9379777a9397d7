package quetzal.wings.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import quetzal.shared.protocol.remote.ProcessConfiguration.ConfigFile;
import quetzal.wings.file.FileOwner;
import quetzal.wings.file.ServerPath;
import quetzal.wings.file.ServerRoot;

/// Edits a server's settings files as its egg says. What cannot be edited stays as it is and is told.
public final class SettingsFiles {
    static final int LARGEST = 4 << 20;
    private static final int MOST_FILES = 64;
    private static final int MOST_RULES = 1000;

    private final Placeholders placeholders;

    /// `nodeAddress`: where games reach the node; the one thing of the daemon's configuration that eggs may use.
    public SettingsFiles(String nodeAddress) {
        this.placeholders = new Placeholders(nodeAddress);
    }

    /// What was left undone, and why, in words for the server's console.
    public record Failure(String file, String reason) {}

    /// - errors: none; each file that could not be edited is a [Failure]
    public List<Failure> apply(ServerRoot root, List<ConfigFile> files, FileOwner owner) {
        var failures = new ArrayList<Failure>();
        for (var file : files.subList(0, Math.min(files.size(), MOST_FILES))) {
            try {
                apply(root, file, owner);
            } catch (SettingsException | IOException | IllegalArgumentException e) {
                failures.add(new Failure(file.file(), String.valueOf(e.getMessage())));
            }
        }
        return failures;
    }

    private void apply(ServerRoot root, ConfigFile file, FileOwner owner)
            throws SettingsException, IOException {
        var format =
                SettingsFormat.named(file.parser())
                        .orElseThrow(
                                () ->
                                        new SettingsException(
                                                "there is no parser called \""
                                                        + file.parser()
                                                        + "\""));
        var path = ServerPath.of(file.file());
        var old = root.read(path, LARGEST).orElse(new byte[0]);
        var charset = charset(old);
        var text = new String(old, charset);
        var marked = text.startsWith("\uFEFF");
        var edited = format.apply(marked ? text.substring(1) : text, rules(file));
        var next = encode(marked ? "\uFEFF" + edited : edited, charset);
        if (next.length > LARGEST) {
            throw new SettingsException("it would become larger than " + LARGEST / 1024 + " KiB");
        }
        if (!Arrays.equals(old, next) || old.length == 0) {
            root.replace(path, next, owner);
        }
    }

    private List<Rule> rules(ConfigFile file) throws SettingsException {
        if (file.replace().size() > MOST_RULES) {
            throw new SettingsException("there are more than " + MOST_RULES + " replacements");
        }
        var rules = new ArrayList<Rule>();
        for (var replacement : file.replace()) {
            var value = SettingsValue.of(replacement.replaceWith());
            if (value instanceof SettingsValue.Text(var text)) {
                value = new SettingsValue.Text(placeholders.resolve(text));
            }
            var condition = replacement.ifValue() == null ? "" : replacement.ifValue();
            rules.add(new Rule(replacement.match(), condition, value));
        }
        return rules;
    }

    /// UTF-8 unless the file is not: then its bytes are kept one by one.
    private static Charset charset(byte[] content) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    private static byte[] encode(String text, Charset charset) {
        return charset.newEncoder().canEncode(text)
                ? text.getBytes(charset)
                : text.getBytes(StandardCharsets.UTF_8);
    }
}
