package quetzal.panel.access;

import java.util.LinkedHashMap;
import java.util.Map;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Item;
import quetzal.panel.http.Routes;
import quetzal.shared.permission.Permission;

/// `GET /api/client/permissions`: what a subuser may be given.
final class PermissionRoutes {
    private static final Map<String, String> GROUPS =
            Map.ofEntries(
                    Map.entry("websocket", "The console."),
                    Map.entry("control", "Power and commands."),
                    Map.entry("user", "Other people's access."),
                    Map.entry("file", "The server's files."),
                    Map.entry("backup", "Backups."),
                    Map.entry("allocation", "Addresses and ports."),
                    Map.entry("startup", "How the server starts."),
                    Map.entry("database", "Databases."),
                    Map.entry("schedule", "Schedules and their tasks."),
                    Map.entry("settings", "Name and reinstallation."),
                    Map.entry("activity", "What was done and by whom."));

    record Group(String description, Map<String, String> keys) {}

    record Catalogue(Map<String, Group> permissions) {}

    void register(Routes routes) {
        var catalogue = catalogue();
        routes.get(
                        "/api/client/permissions",
                        Gate.account(),
                        ctx -> ctx.json(Item.of("system_permissions", catalogue)))
                .summary("Lists what a subuser may be given.")
                .gives("system_permissions", Catalogue.class);
    }

    private static Catalogue catalogue() {
        var groups = new LinkedHashMap<String, Group>();
        for (var permission : Permission.values()) {
            groups.computeIfAbsent(
                            permission.group(),
                            name -> new Group(GROUPS.getOrDefault(name, ""), new LinkedHashMap<>()))
                    .keys()
                    .put(permission.nameInGroup(), permission.description());
        }
        return new Catalogue(groups);
    }
}
