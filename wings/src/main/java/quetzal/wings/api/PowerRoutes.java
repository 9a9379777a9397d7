package quetzal.wings.api;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.UserId;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.protocol.daemon.CommandsRequest;
import quetzal.shared.protocol.daemon.PowerRequest;
import quetzal.wings.console.Actor;
import quetzal.wings.console.CommandOutcome;
import quetzal.wings.console.PowerOutcome;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.http.JsonBody;
import quetzal.wings.server.Servers;

/// Power actions and commands that the panel sends for someone it has checked.
public final class PowerRoutes implements HttpModule {
    private static final Logger log = LoggerFactory.getLogger(PowerRoutes.class);
    private static final Actor PANEL = new Actor.Panel();
    private static final int MOST_COMMANDS = 100;

    private final Servers servers;

    public PowerRoutes(Servers servers) {
        this.servers = servers;
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.post("/api/servers/{server}/power", this::power);
        routes.post("/api/servers/{server}/commands", this::commands);
    }

    private void power(Context ctx) {
        var server = ServerParameter.of(ctx, servers);
        var action =
                PowerAction.parse(JsonBody.read(ctx, PowerRequest.class).action())
                        .orElseThrow(
                                () ->
                                        new HttpRefusal(
                                                422,
                                                "power.unknown_action",
                                                "action must be one of start, stop, restart and kill."));
        var conditions = server.conditions();
        var starts = action == PowerAction.START || action == PowerAction.RESTART;
        if (starts && conditions.suspended()) {
            throw new HttpRefusal(
                    400, "server.suspended", "The server is suspended and cannot be started.");
        }
        if (conditions.installing() || conditions.restoring() || conditions.transferring()) {
            throw new HttpRefusal(
                    409, "server.busy", "The server is being worked on. Wait until that is done.");
        }
        var _ =
                server.power(PANEL, action)
                        .thenAccept(
                                outcome -> {
                                    switch (outcome) {
                                        case PowerOutcome.Done _ -> {}
                                        case PowerOutcome.Refused(var text) ->
                                                log.info(
                                                        "A power action was refused: server={} action={} reason={}",
                                                        server.id(),
                                                        action.word(),
                                                        text);
                                        case PowerOutcome.Failed(var text) ->
                                                log.warn(
                                                        "A power action failed: server={} action={} reason={}",
                                                        server.id(),
                                                        action.word(),
                                                        text);
                                    }
                                });
        ctx.status(202);
    }

    private void commands(Context ctx) {
        var server = ServerParameter.of(ctx, servers);
        var request = JsonBody.read(ctx, CommandsRequest.class);
        List<String> commands = request.commands();
        if (commands.size() > MOST_COMMANDS) {
            throw new HttpRefusal(
                    400, "command.too_many", "At most " + MOST_COMMANDS + " commands go at once.");
        }
        var actor = new Actor.Panel(asked(request));
        for (var command : commands) {
            switch (server.sendCommand(actor, command)) {
                case CommandOutcome.Sent _ -> {}
                case CommandOutcome.NotRunning _ ->
                        throw new HttpRefusal(
                                502,
                                "server.not_running",
                                "Cannot send commands to a stopped server instance.");
                case CommandOutcome.Refused(var text) ->
                        throw new HttpRefusal(400, "command.refused", text);
                case CommandOutcome.Failed(var text) -> {
                    log.warn("A command failed: server={} reason={}", server.id(), text);
                    throw new HttpRefusal(
                            502, "command.failed", "The command could not be sent to the server.");
                }
            }
        }
        ctx.status(204);
    }

    private static Optional<Actor.Person> asked(CommandsRequest request) {
        var ip = request.ip() == null ? "" : request.ip();
        return UserId.parse(String.valueOf(request.user()))
                .map(user -> new Actor.Person(user, ip.replaceAll("[^0-9A-Fa-f:.]", "")));
    }
}
