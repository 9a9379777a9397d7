package quetzal.wings.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.javalin.http.Context;
import java.io.IOException;
import quetzal.shared.json.Json;

/// Reads a request's JSON into a record, within limits.
public final class JsonBody {
    /// In bytes; also what [Context#body] takes.
    public static final int LIMIT = 1 << 20;

    private static final JsonFactory STRICT = strict();

    private JsonBody() {}

    /// - errors: [HttpRefusal] 400 when the body is empty, not JSON, not an object of this shape, deeper than 32 levels,
    ///   or holds a text over 256 KiB; 413 over [#LIMIT]
    public static <T> T read(Context ctx, Class<T> type) {
        var bytes = ctx.bodyAsBytes();
        if (bytes.length > LIMIT) {
            throw new HttpRefusal(413, "request.too_large", "The request body is too large.");
        }
        try (var parser = STRICT.createParser(bytes)) {
            var value = bytes.length == 0 ? null : Json.MAPPER.readValue(parser, type);
            if (value == null) {
                throw new HttpRefusal(400, "request.empty", "The request needs a JSON body.");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new HttpRefusal(
                    400,
                    "request.malformed",
                    "The request body is not the JSON that is expected here.");
        } catch (IOException e) {
            throw new HttpRefusal(400, "request.unreadable", "The request body could not be read.");
        }
    }

    private static JsonFactory strict() {
        var limits =
                StreamReadConstraints.builder()
                        .maxNestingDepth(32)
                        .maxStringLength(256 * 1024)
                        .maxNumberLength(100)
                        .maxNameLength(1_000)
                        .build();
        return JsonFactory.builder()
                .streamReadConstraints(limits)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
    }
}
