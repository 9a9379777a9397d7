package quetzal.panel.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.unit.IpLiteral;

/// One fact that a node reports, as far as it can be believed without looking anything up.
///
/// - shape: `properties` is JSON of at most [#MOST_PROPERTIES] characters; `original_timestamp` among them is set when
///   the node's own was no good; `ticket` is the name of the console ticket it came with, which only our daemon tells
record ReportedActivity(
        UUID id,
        @Nullable UserId user,
        ServerId server,
        String event,
        ObjectNode properties,
        String ip,
        Instant at,
        @Nullable String ticket) {
    static final int MOST_PROPERTIES = 32 * 1024;

    /// A node may have kept a fact for as long as this while it could not reach the panel.
    static final Duration OLDEST = Duration.ofDays(30);

    static final Duration AHEAD = Duration.ofMinutes(10);

    private static final Pattern EVENT = Pattern.compile("server:[a-z0-9._-]{1,180}");

    /// What happens to shells and their recordings is told at a door of its own and written by the panel: the check of
    /// recordings believes such rows.
    private static final String SHELLS = "server:shell.";

    /// The version of the ids that the panel makes from what a fact is of. A node that chose one would take the fact's
    /// place.
    private static final int OF_A_NAME = 3;

    /// Empty for what is dropped: rows that are no objects, name no server or another kind of event, are too large, lie
    /// in a time that cannot be, or are the panel's to write.
    static Optional<ReportedActivity> read(JsonNode row, Instant now) {
        var server = ServerId.parse(row.path("server").asText());
        var event = row.path("event").asText();
        if (server.isEmpty() || !EVENT.matcher(event).matches() || event.startsWith(SHELLS)) {
            return Optional.empty();
        }
        var id = id(row);
        if (id.version() == OF_A_NAME) {
            return Optional.empty();
        }
        var userText = row.path("user").isTextual() ? row.path("user").textValue() : "";
        var user = UserId.parse(userText);
        if (!userText.isEmpty() && user.isEmpty()) {
            return Optional.empty();
        }
        var metadata =
                row.path("metadata") instanceof ObjectNode object
                        ? object.deepCopy()
                        : JsonNodeFactory.instance.objectNode();
        if (metadata.toString().length() > MOST_PROPERTIES) {
            return Optional.empty();
        }
        var typed = row.path("timestamp").asText();
        var said = time(typed);
        if (said.isPresent()
                && (said.get().isBefore(now.minus(OLDEST))
                        || said.get().isAfter(now.plus(AHEAD)))) {
            return Optional.empty();
        }
        if (said.isEmpty()) {
            metadata.put("original_timestamp", typed.substring(0, Math.min(typed.length(), 64)));
        }
        var at = said.orElse(now);
        return Optional.of(
                new ReportedActivity(
                        id,
                        user.orElse(null),
                        server.get(),
                        event,
                        metadata,
                        ip(row.path("ip").asText()),
                        at.isAfter(now) ? now : at,
                        ticket(row.path("ticket"))));
    }

    /// Our daemon sends this in the place of a row that it could not read back: it tells nothing, and is no offence.
    static boolean isUnreadable(JsonNode row) {
        return row.path("event").asText().equals("unreadable")
                && row.path("server").asText().isEmpty();
    }

    private static @Nullable String ticket(JsonNode told) {
        return told.isTextual() && !told.textValue().isEmpty() && told.textValue().length() <= 512
                ? told.textValue()
                : null;
    }

    private static UUID id(JsonNode row) {
        var text = row.path("id").asText();
        return UserId.parse(text).map(UserId::value).orElseGet(UUID::randomUUID);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }

    /// A zone or a port behind the address is cut off; what is then no address was the node itself.
    private static String ip(String text) {
        var plain = text.startsWith("[") ? text.substring(1).replaceFirst("].*", "") : text;
        var zone = plain.indexOf('%');
        return IpLiteral.parse(zone < 0 ? plain : plain.substring(0, zone))
                .map(IpLiteral::text)
                .orElse("127.0.0.1");
    }
}
