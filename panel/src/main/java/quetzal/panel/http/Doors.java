package quetzal.panel.http;

import io.javalin.http.Context;

/// Who checks which kind of gate. Features above this package bring the checks; a panel without one does not start.
public record Doors(
        Doorkeeper<Gate.Account> account,
        Doorkeeper<Gate.OnServer> server,
        Doorkeeper<Gate.Admin> admin,
        Doorkeeper<Gate.Node> node,
        Refused refused) {

    /// Lets the request pass, having attached who is calling, or throws the refusal.
    @FunctionalInterface
    public interface Doorkeeper<G extends Gate> {
        void admit(Context ctx, G gate);
    }

    /// Hears of each request that a gate or a handler refused.
    @FunctionalInterface
    public interface Refused {
        void refused(Context ctx, WireName answer);
    }

    void admit(Context ctx, Gate gate) {
        switch (gate) {
            case Gate.Open _ -> {}
            case Gate.Account g -> account.admit(ctx, g);
            case Gate.OnServer g -> server.admit(ctx, g);
            case Gate.Admin g -> admin.admit(ctx, g);
            case Gate.Node g -> node.admit(ctx, g);
            case Gate.Stream(var stream, var parameter, var of) -> {
                new StreamTarget(stream, parameter.isEmpty() ? "" : ctx.pathParam(parameter))
                        .attach(ctx);
                admit(ctx, of);
            }
        }
    }
}
