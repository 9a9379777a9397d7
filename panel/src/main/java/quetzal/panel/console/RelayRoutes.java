package quetzal.panel.console;

import io.javalin.http.Context;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import quetzal.panel.http.ClientAddress;
import quetzal.panel.http.Gate;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// The relayed console socket: the same door as the node's own. Who is calling is not asked before the upgrade: the
/// token comes in the first frame, and the node checks it.
public final class RelayRoutes {
    private final ConsoleRelay relay;
    private final RelayTargets targets;
    private final ClientAddress addresses;
    private final Set<String> origins;

    /// - shape: `panelOrigin` and `moreOrigins` are exact, as browsers send them
    public RelayRoutes(
            ConsoleRelay relay,
            RelayTargets targets,
            ClientAddress addresses,
            String panelOrigin,
            List<String> moreOrigins) {
        this.relay = relay;
        this.targets = targets;
        this.addresses = addresses;
        this.origins =
                Stream.concat(Stream.of(panelOrigin), moreOrigins.stream())
                        .collect(Collectors.toUnmodifiableSet());
    }

    public void register(Routes routes) {
        routes.ws(
                        "/api/client/servers/{server}/ws",
                        Gate.open("the token comes in the first frame, and the node checks it"),
                        this::admit,
                        relay::configure)
                .summary("The server's console socket, relayed to its node.");
    }

    private void admit(Context ctx) {
        var origin = ctx.header("Origin");
        if (origin == null || !origins.contains(origin)) {
            throw new ProblemException(
                    new RequestProblem.Denied("Consoles open only from the panel's own address."));
        }
        var address = addresses.of(ctx);
        if (relay.isFull(address)) {
            throw new ProblemException(new ConsoleProblem.TooManySockets());
        }
        var target =
                targets.find(ctx.pathParam("server"))
                        .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
        ConsoleRelay.attach(ctx, target, address);
    }
}
