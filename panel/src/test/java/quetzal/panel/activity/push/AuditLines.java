package quetzal.panel.activity.push;

import java.util.List;
import quetzal.panel.activity.AuditLine;
import quetzal.panel.http.WireJson;

/// Lines for tests of what is sent.
final class AuditLines {
    private AuditLines() {}

    static AuditLine any() {
        return new AuditLine(
                1,
                "2026-01-01T00:00:00Z",
                "test:row",
                "ok",
                "web",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(),
                null,
                WireJson.MAPPER.createObjectNode());
    }
}
