package quetzal.panel.activity;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Item;
import quetzal.panel.http.NullResource;

/// How rows look to whom.
final class ActivityViews {
    private static final Set<String> SHOWN =
            Set.of(
                    "ip",
                    "useragent",
                    "using_sftp",
                    "identifier",
                    "fingerprint",
                    "command",
                    "old",
                    "new",
                    "variable",
                    "allocation",
                    "name",
                    "file",
                    "directory",
                    "files",
                    "email",
                    "username",
                    "action",
                    "payload",
                    "url",
                    "count");

    private ActivityViews() {}

    /// An entry in the client API.
    ///
    /// - shape: `impersonator` is the administrator who did it as the actor
    record Entry(
            String id,
            @Nullable String batch,
            String event,
            boolean isApi,
            @Nullable String ip,
            @Nullable String description,
            JsonNode properties,
            boolean hasAdditionalMetadata,
            Instant timestamp,
            String outcome,
            String source,
            @Nullable String impersonator) {}

    record ActorPerson(
            @Nullable UUID uuid,
            String username,
            String email,
            String image,
            @JsonProperty("2fa_enabled") boolean twoFactor,
            Instant createdAt) {}

    /// A row as administrators see it.
    record Whole(
            String id,
            long number,
            @Nullable String batch,
            String event,
            boolean isApi,
            @Nullable String ip,
            @Nullable String description,
            JsonNode properties,
            boolean hasAdditionalMetadata,
            Instant timestamp,
            String outcome,
            String source,
            @Nullable Who actor,
            @Nullable String impersonator,
            List<ActivityRow.SubjectRow> subjects,
            @Nullable String apiKey,
            @Nullable String requestId,
            @Nullable Long nodeId) {}

    record Who(@Nullable Long id, @Nullable UUID uuid, String name) {}

    static Item client(ActivityRow row, Caller viewer, boolean withActor) {
        // what an administrator did in someone's name came from the administrator's address
        boolean own =
                row.actor() != null
                        && row.impersonatorId() == null
                        && Objects.equals(row.actor().id(), viewer.user().number());
        var item =
                Item.of(
                        "activity_log",
                        new Entry(
                                opaque(row.id()),
                                null,
                                row.event(),
                                row.apiKey() != null,
                                own || viewer.rootAdmin() ? row.ip() : null,
                                row.description(),
                                properties(row.properties(), own),
                                hasMore(row.properties()),
                                row.at(),
                                row.outcome(),
                                row.source(),
                                row.impersonator()));
        return withActor ? withActor(item, row) : item;
    }

    static Item whole(ActivityRow row, boolean withActor) {
        var who =
                row.actor() == null
                        ? null
                        : new Who(row.actor().id(), row.actor().uuid(), row.actor().name());
        var item =
                Item.of(
                        "activity_log",
                        new Whole(
                                opaque(row.id()),
                                row.id(),
                                null,
                                row.event(),
                                row.apiKey() != null,
                                row.ip(),
                                row.description(),
                                properties(row.properties(), true),
                                hasMore(row.properties()),
                                row.at(),
                                row.outcome(),
                                row.source(),
                                who,
                                row.impersonator(),
                                row.subjects(),
                                row.apiKey(),
                                row.requestId(),
                                row.nodeId()));
        return withActor ? withActor(item, row) : item;
    }

    private static Item withActor(Item item, ActivityRow row) {
        var actor = row.actor();
        if (actor == null || actor.account() == null) {
            return item.with("actor", NullResource.INSTANCE);
        }
        var account = actor.account();
        return item.with(
                "actor",
                Item.of(
                        "user",
                        new ActorPerson(
                                actor.uuid(),
                                actor.name(),
                                account.email(),
                                image(account.email()),
                                account.twoFactor(),
                                account.createdAt())));
    }

    /// Hides addresses from others, cleans folder names, counts lists.
    static JsonNode properties(JsonNode stored, boolean own) {
        if (!(stored instanceof ObjectNode object)) {
            return stored;
        }
        var shown = object.deepCopy();
        var counters = new ArrayList<String>();
        for (var entry : object.properties()) {
            var name = entry.getKey();
            var value = entry.getValue();
            if (name.equals("ip") && !own) {
                shown.put("ip", "[hidden]");
            } else if (name.equals("directory") && value.isTextual()) {
                var inner = value.textValue().replaceAll("^/+|/+$", "");
                shown.put("directory", inner.isEmpty() ? "/" : "/" + inner + "/");
            } else if (value.isArray()) {
                shown.put(name + "_count", value.size());
                counters.add(name + "_count");
            }
        }
        if (counters.size() == 1) {
            shown.set("count", shown.remove(counters.get(0)));
        }
        return shown;
    }

    private static boolean hasMore(JsonNode properties) {
        return properties.properties().stream()
                .anyMatch(
                        entry ->
                                !SHOWN.contains(entry.getKey())
                                        || (entry.getValue().isContainerNode()
                                                && entry.getValue().size() > 1));
    }

    private static String opaque(long id) {
        return hash("SHA-1", String.valueOf(id));
    }

    private static String image(String email) {
        return "https://gravatar.com/avatar/" + hash("MD5", email.toLowerCase(Locale.ROOT));
    }

    private static String hash(String algorithm, String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance(algorithm)
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
