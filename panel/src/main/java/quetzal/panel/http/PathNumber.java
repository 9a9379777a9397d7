package quetzal.panel.http;

import io.javalin.http.Context;
import quetzal.shared.problem.ProblemException;

/// Integer ids in paths.
public final class PathNumber {
    private PathNumber() {}

    /// - errors: [RequestProblem.NotFound] when it is no whole number, for then nothing has this id
    public static long of(Context ctx, String name) {
        var text = ctx.pathParam(name);
        if (!text.matches("[0-9]{1,18}")) {
            throw new ProblemException(new RequestProblem.NotFound());
        }
        return Long.parseLong(text);
    }
}
