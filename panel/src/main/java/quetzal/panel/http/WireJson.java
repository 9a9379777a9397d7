package quetzal.panel.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import quetzal.shared.json.Json;

/// JSON as clients of the panel's APIs see it: the shared set-up, times as `2024-10-24T18:04:30+00:00`.
public final class WireJson {
    /// Writes answers.
    public static final JsonMapper MAPPER = Json.MAPPER.rebuild().addModule(wireTimes()).build();

    /// Reads request bodies: nesting to 32, texts to 256 KiB characters, numbers of 40 digits.
    static final JsonMapper READER = reader();

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx").withZone(ZoneOffset.UTC);

    private WireJson() {}

    /// - shape: seconds, offset `+00:00`, no fraction
    public static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static SimpleModule wireTimes() {
        return new SimpleModule("wire-times")
                .addSerializer(
                        Instant.class,
                        new JsonSerializer<>() {
                            @Override
                            public void serialize(
                                    Instant value, JsonGenerator out, SerializerProvider all)
                                    throws IOException {
                                out.writeString(time(value));
                            }
                        });
    }

    private static JsonMapper reader() {
        var limits =
                StreamReadConstraints.builder()
                        .maxNestingDepth(32)
                        .maxStringLength(256 * 1024)
                        .maxNumberLength(40)
                        .maxNameLength(1_000)
                        .build();
        var mapper =
                JsonMapper.builder()
                        .nodeFactory(JsonNodeFactory.instance)
                        .disable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                        .build();
        mapper.getFactory().setStreamReadConstraints(limits);
        return mapper;
    }
}
