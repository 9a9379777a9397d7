package quetzal.panel.activity;

import org.jspecify.annotations.Nullable;
import quetzal.panel.http.ServerGrant;

/// What an act was about; a row is in the log of each of its subjects.
///
/// - shape: `id` is the integer id; `name` is kept so that the row tells its story after the thing is gone
public record Subject(String kind, long id, @Nullable String name) {
    public static final String SERVER = "server";
    public static final String USER = "user";

    public static Subject server(long number, String name) {
        return new Subject(SERVER, number, name);
    }

    public static Subject server(ServerGrant grant) {
        return server(grant.number(), grant.name());
    }

    public static Subject user(long number, String username) {
        return new Subject(USER, number, username);
    }

    public static Subject apiKey(long id, String identifier) {
        return new Subject("api_key", id, identifier);
    }

    public static Subject node(long number, String name) {
        return new Subject("node", number, name);
    }

    /// Any other: `allocation, backup, database, egg, egg_variable, schedule, ssh_key, task, location, nest`.
    public static Subject of(String kind, long id, @Nullable String name) {
        return new Subject(kind, id, name);
    }
}
