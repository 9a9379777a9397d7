package quetzal.wings.socket;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.wings.console.ConsoleTargets;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.http.JsonBody;
import quetzal.wings.ticket.DenyList;

/// By which the panel takes back what tokens allow. Answered when it is on disk.
final class DenyRoutes {
    private static final int LONGEST_ID = 512;

    private final DenyList denied;
    private final ConsoleTargets targets;

    DenyRoutes(DenyList denied, ConsoleTargets targets) {
        this.denied = denied;
        this.targets = targets;
    }

    void register(HttpRoutes routes) {
        routes.post("/api/servers/{server}/ws/deny", this::tickets);
        routes.post("/api/deauthorize-user", this::user);
    }

    record TicketsBody(@Nullable List<@Nullable String> jtis) {}

    /// One version of a panel puts the whole below `json`.
    record UserBody(
            @Nullable String user,
            @Nullable List<@Nullable String> servers,
            @JsonProperty("json") @Nullable UserBody nested) {}

    private void tickets(Context ctx) {
        if (ServerId.parse(ctx.pathParam("server")).flatMap(targets::find).isEmpty()) {
            throw new HttpRefusal(
                    404,
                    "server.missing",
                    "The requested resource does not exist on this instance.");
        }
        var body = JsonBody.read(ctx, TicketsBody.class);
        var ids = new ArrayList<String>();
        for (var id : Objects.requireNonNullElse(body.jtis(), List.<String>of())) {
            if (id == null || id.length() > LONGEST_ID) {
                throw new HttpRefusal(
                        400, "ticket.bad_id", "jtis must be texts of at most 512 characters.");
            }
            ids.add(id);
        }
        denied.denyTickets(ids);
        ctx.status(204);
    }

    private void user(Context ctx) {
        var outer = JsonBody.read(ctx, UserBody.class);
        var body = outer.nested() == null ? outer : outer.nested();
        var user =
                UserId.parse(Objects.requireNonNullElse(body.user(), ""))
                        .orElseThrow(
                                () -> new HttpRefusal(400, "user.bad_id", "user must be a UUID."));
        var servers = new HashSet<ServerId>();
        for (var server : Objects.requireNonNullElse(body.servers(), List.<String>of())) {
            servers.add(
                    ServerId.parse(Objects.requireNonNullElse(server, ""))
                            .orElseThrow(
                                    () ->
                                            new HttpRefusal(
                                                    400,
                                                    "server.bad_id",
                                                    "servers must be UUIDs.")));
        }
        denied.denyUser(user, servers);
        ctx.status(204);
    }
}
