package quetzal.panel.egg;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.RequestBody;
import quetzal.panel.http.ValidationFailed;
import quetzal.shared.json.Json;
import quetzal.shared.problem.ProblemException;

/// An egg file as it arrives: as an upload named `import_file`, as a text of that name in JSON, or as the body itself.
record EggUpload(String text, long nest, Eggs.IfExists ifExists) {

    static EggUpload of(Context ctx) {
        var type = ctx.header("Content-Type");
        return type != null && type.startsWith("multipart/form-data") ? form(ctx) : body(ctx);
    }

    private static EggUpload form(Context ctx) {
        var file = ctx.uploadedFile("import_file");
        if (file == null) {
            throw ValidationFailed.of(
                    "import_file", "required", "The import_file field is required.");
        }
        return new EggUpload(
                utf8(bytes(file)),
                nest(ctx.formParam("import_to_nest"), ctx),
                ifExists(ctx.formParam("if_exists"), ctx));
    }

    private static EggUpload body(Context ctx) {
        var text = utf8(RequestBody.bytes(ctx, EggFileReader.MAX_BYTES));
        var tree = tree(text);
        var inner = tree.path("import_file");
        return new EggUpload(
                inner.isTextual() ? inner.textValue() : inner.isObject() ? inner.toString() : text,
                nest(field(tree, "import_to_nest"), ctx),
                ifExists(field(tree, "if_exists"), ctx));
    }

    private static JsonNode tree(String text) {
        try {
            var tree = Json.MAPPER.readTree(text);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException perhapsYaml) {
            return MissingNode.getInstance();
        }
    }

    private static @Nullable String field(JsonNode tree, String name) {
        return tree.hasNonNull(name) ? tree.path(name).asText() : null;
    }

    private static long nest(@Nullable String given, Context ctx) {
        var text = given == null ? ctx.queryParam("import_to_nest") : given;
        if (text == null || !text.strip().matches("[0-9]{1,18}")) {
            throw ValidationFailed.of(
                    "import_to_nest", "required", "The import_to_nest field must name a nest.");
        }
        return Long.parseLong(text.strip());
    }

    private static Eggs.IfExists ifExists(@Nullable String given, Context ctx) {
        var text = given == null ? ctx.queryParam("if_exists") : given;
        return switch (text == null ? "" : text) {
            case "" -> Eggs.IfExists.ASK;
            case "update" -> Eggs.IfExists.UPDATE;
            case "copy" -> Eggs.IfExists.COPY;
            default ->
                    throw ValidationFailed.of(
                            "if_exists", "in", "The if_exists field must be update or copy.");
        };
    }

    private static byte[] bytes(UploadedFile file) {
        try (var in = file.content()) {
            return in.readNBytes(EggFileReader.MAX_BYTES + 1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String utf8(byte[] bytes) {
        if (bytes.length > EggFileReader.MAX_BYTES) {
            throw invalid("The file is larger than 1 MB.");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException binary) {
            throw invalid("The file is not text in UTF-8.");
        }
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(new EggProblem.InvalidFile(detail));
    }
}
