package quetzal.shared.protocol.remote;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Body of `POST /api/remote/activity`.
public record ActivityBatch(List<Entry> data) {
    public ActivityBatch {
        data = data == null ? List.of() : List.copyOf(data);
    }

    /// - shape: `event` begins `server:`; `timestamp` is RFC 3339 in UTC; `id` is a UUID of our daemon's, by which a batch
    ///   that was sent twice is stored once; other daemons send none; `ticket` is the claim `jti` of the console token
    ///   it came with, by which the panel knows who acted in the person's name
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Entry(
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String id,
            @Nullable String user,
            String server,
            String event,
            @Nullable Map<String, Object> metadata,
            @Nullable String ip,
            String timestamp,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String ticket) {}
}
