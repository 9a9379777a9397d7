package quetzal.wings.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One kind of settings file. Text in, text out; nothing here knows files.
///
/// - errors: [SettingsException] when the text is not of this format; the file then stays as it is
interface SettingsFormat {
    /// - shape: `text` is empty for a new file
    String apply(String text, List<Rule> rules) throws SettingsException;

    /// By the egg's word for it, whatever the file is called.
    static Optional<SettingsFormat> named(String parser) {
        return switch (parser.toLowerCase(Locale.ROOT)) {
            case "file" -> Optional.of(new LineFormat());
            case "properties" -> Optional.of(new PropertiesFormat());
            case "ini" -> Optional.of(new IniFormat());
            case "json" -> Optional.of(new JsonFormat());
            case "yaml", "yml" -> Optional.of(new YamlFormat());
            case "xml" -> Optional.of(new XmlFormat());
            default -> Optional.empty();
        };
    }
}
