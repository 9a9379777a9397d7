package quetzal.shared.protocol.remote;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answer of `GET /api/remote/servers`. Entries stay unread JSON, so that one bad server does not spoil the rest.
///
/// - shape: page numbers from 1; a request for page 0 is answered as page 1
public record RemoteServerPage(List<com.fasterxml.jackson.databind.JsonNode> data, Meta meta) {
    public RemoteServerPage {
        data = data == null ? List.of() : List.copyOf(data);
    }

    public record Meta(
            int currentPage,
            @Nullable Integer from,
            int lastPage,
            int perPage,
            @Nullable Integer to,
            int total) {}
}
