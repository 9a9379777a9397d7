package quetzal.panel.activity.push;

import com.fasterxml.jackson.core.JsonProcessingException;
import quetzal.panel.activity.ActivityReaderStore.Linked;
import quetzal.panel.activity.AuditLine;
import quetzal.panel.http.WireJson;

/// One row as receivers get it.
///
/// - shape: `position` and `hash` are the row's link in the chain: a receiver that keeps the last one can tell later
///   whether the log was put back to an old copy
record PushLine(long position, String hash, AuditLine row) {
    static PushLine of(Linked linked) {
        return new PushLine(linked.position(), linked.hash(), AuditLine.of(linked.row()));
    }

    /// One line of JSON, without its end.
    String json() {
        try {
            return WireJson.MAPPER.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    PushLine without(int characters) {
        return new PushLine(
                position,
                hash,
                row.with(WireJson.MAPPER.createObjectNode().put("cut", characters)));
    }
}
