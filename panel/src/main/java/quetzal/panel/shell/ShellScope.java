package quetzal.panel.shell;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.UUID;
import quetzal.panel.http.Caller;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.problem.ProblemException;

/// Which shells a caller may see by the path he came on. What he may not see is as if it did not exist.
enum ShellScope {
    /// All of them, for administrators.
    ALL("/api/application/shell-sessions"),
    /// A server's, for its owner and administrators.
    SERVER("/api/client/servers/{server}/shell-sessions"),
    /// One's own.
    ACCOUNT("/api/client/account/shell-sessions");

    private final String path;

    ShellScope(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    /// The one that the path names.
    ///
    /// - errors: [RequestProblem.NotFound], [RequestProblem.Denied]
    ShellSession find(Context ctx, ShellRecordings recordings) {
        UUID id = ShellIds.of(ctx);
        var found = recordings.find(id);
        var seen =
                switch (this) {
                    case ALL -> found;
                    case SERVER -> {
                        long server = ownedServer(ctx).number();
                        yield found.filter(session -> session.server() == server);
                    }
                    case ACCOUNT -> {
                        long me = Caller.of(ctx).user().number();
                        yield found.filter(session -> session.user() == me);
                    }
                };
        return seen.orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
    }

    /// What others did on a server is for its owner's eyes, not for everyone with some access.
    static ServerGrant ownedServer(Context ctx) {
        return Optional.of(ServerGrant.of(ctx))
                .filter(grant -> grant.owner() || grant.rootAdmin())
                .orElseThrow(
                        () ->
                                new ProblemException(
                                        new RequestProblem.Denied(
                                                "Only the server's owner sees what was done in its"
                                                        + " shells.")));
    }
}
