package quetzal.shared.log;

import java.util.List;

/// Records over plain HTTP, oldest first: answer of `GET /api/system/logs` and of the panel's routes for it.
public record LogPage(List<LogRecord> data) {
    public LogPage {
        data = data == null ? List.of() : List.copyOf(data);
    }
}
