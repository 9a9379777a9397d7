package quetzal.wings.api;

import io.javalin.http.Context;
import quetzal.shared.id.ServerId;
import quetzal.shared.problem.ProblemException;
import quetzal.wings.server.ServerProblem;
import quetzal.wings.server.ServerRunner;
import quetzal.wings.server.Servers;

/// The server that a path names.
final class ServerParameter {
    private ServerParameter() {}

    /// - errors: 404 for what is no id, as for an unknown one
    static ServerRunner of(Context ctx, Servers servers) {
        var id = ServerId.parse(ctx.pathParam("server"));
        return servers.require(
                id.orElseThrow(() -> new ProblemException(new ServerProblem.Missing())));
    }
}
