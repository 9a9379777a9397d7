package quetzal.panel.app;

import java.util.Map;
import quetzal.panel.db.Database;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Routes;

/// Whether the panel is alive, and whether it can serve.
final class HealthRoutes {
    private final Database database;

    HealthRoutes(Database database) {
        this.database = database;
    }

    void register(Routes routes) {
        var gate = Gate.open("load balancers ask, and learn nothing but yes or no");
        routes.get("/health/live", gate, ctx -> ctx.json(Map.of("status", "ok")))
                .summary("Answers while the process runs.");
        routes.get(
                        "/health/ready",
                        gate,
                        ctx -> {
                            boolean ready = database.answers();
                            ctx.status(ready ? 200 : 503);
                            ctx.json(Map.of("status", ready ? "ok" : "unavailable"));
                        })
                .summary("Answers 200 while the database answers, else 503.");
    }
}
