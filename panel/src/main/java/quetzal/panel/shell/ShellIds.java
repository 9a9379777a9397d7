package quetzal.panel.shell;

import io.javalin.http.Context;
import java.util.UUID;
import quetzal.panel.http.RequestProblem;
import quetzal.shared.id.UserId;
import quetzal.shared.problem.ProblemException;

/// The session in a path.
final class ShellIds {
    private ShellIds() {}

    /// - errors: [RequestProblem.NotFound] for what is no UUID
    static UUID of(Context ctx) {
        return UserId.parse(ctx.pathParam("id"))
                .map(UserId::value)
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
    }
}
