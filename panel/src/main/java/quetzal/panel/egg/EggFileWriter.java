package quetzal.panel.egg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.text.Normalizer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Writes an egg as a PTDL_v2 file, which every panel of the family reads.
///
/// The egg must be effective already: nothing inherited, its parent's values filled in. Tags, pictures and all but
/// the first start command have no place in this format.
public final class EggFileWriter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);
    private static final ObjectWriter PRETTY =
            JsonMapper.builder()
                    .build()
                    .writer(
                            new DefaultPrettyPrinter()
                                    .withSeparators(
                                            Separators.createDefaultInstance()
                                                    .withObjectFieldValueSpacing(
                                                            Separators.Spacing.AFTER)
                                                    .withArrayEmptySeparator("")
                                                    .withObjectEmptySeparator(""))
                                    .withObjectIndenter(new DefaultIndenter("    ", "\n"))
                                    .withArrayIndenter(new DefaultIndenter("    ", "\n")));

    private EggFileWriter() {}

    public static String write(EggDefinition egg, Instant now) {
        var file = JsonNodeFactory.instance.objectNode();
        file.put("_comment", "Exported by Quetzal");
        file.putObject("meta")
                .put("version", EggFormat.PTDL_V2.wire())
                .put("update_url", egg.updateUrl());
        file.put("exported_at", TIME.format(now.atOffset(ZoneOffset.UTC)));
        file.put("name", egg.name());
        file.put("author", egg.author());
        file.put("description", egg.description());
        egg.features().forEach(file.putArray("features")::add);
        egg.dockerImages().forEach(file.putObject("docker_images")::put);
        egg.fileDenylist().forEach(file.putArray("file_denylist")::add);
        file.put("startup", egg.defaultStartup());
        file.putObject("config")
                .put("files", json(egg.config().filesOrEmpty()))
                .put("startup", json(egg.config().startupOrEmpty()))
                .put("logs", json(egg.config().logsOrEmpty()))
                .put("stop", egg.config().stopOrEmpty());
        file.putObject("scripts")
                .putObject("installation")
                .put("script", egg.script().script())
                .put("container", egg.script().container())
                .put("entrypoint", egg.script().entrypoint());
        var variables = file.putArray("variables");
        egg.variables().forEach(variable -> variables.add(variable(variable)));
        return json(file) + "\n";
    }

    /// `egg-` and the name in lower case, words joined by `-`; never anything a path or header could stumble over.
    public static String fileName(String name) {
        var words =
                Normalizer.normalize(name, Normalizer.Form.NFKD)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^-|-$", "");
        return "egg-" + (words.isEmpty() ? "export" : words) + ".json";
    }

    private static ObjectNode variable(EggVariable variable) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("name", variable.name())
                .put("description", variable.description())
                .put("env_variable", variable.env())
                .put("default_value", variable.defaultValue())
                .put("user_viewable", variable.userViewable())
                .put("user_editable", variable.userEditable())
                .put("rules", variable.rulesText())
                .put("field_type", "text");
    }

    private static String json(JsonNode node) {
        try {
            return PRETTY.writeValueAsString(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
