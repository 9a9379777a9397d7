package quetzal.panel.shell;

import io.javalin.http.Context;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Routes;
import quetzal.panel.node.NodeClient;
import quetzal.panel.stream.FrameQueue;
import quetzal.panel.stream.StreamCaller;
import quetzal.panel.stream.StreamHandler;
import quetzal.panel.stream.StreamKind;
import quetzal.panel.stream.StreamOpener;
import quetzal.panel.stream.Streams;
import quetzal.shared.problem.ProblemException;

/// Looking over the shoulder of whoever sits at a shell: for those who may see its recording. That somebody did is in
/// the log before the first line goes out.
final class ShellWatches {
    private static final StreamKind ANY =
            StreamKind.of("id", "shell-watch", Gate.adminRead(AdminResource.ACTIVITY));
    private static final StreamKind OF_SERVER =
            StreamKind.ofServer("server-shell-watch", Gate.serverInAnyState());

    private final Database database;
    private final ShellRecordings recordings;
    private final NodeClient client;
    private final ActivityLog activity;

    ShellWatches(
            Database database,
            ShellRecordings recordings,
            NodeClient client,
            ActivityLog activity) {
        this.database = database;
        this.recordings = recordings;
        this.client = client;
        this.activity = activity;
    }

    void register(Routes routes, Streams streams) {
        register(routes, streams, ShellScope.ALL, ANY);
        register(routes, streams, ShellScope.SERVER, OF_SERVER);
    }

    private void register(Routes routes, Streams streams, ShellScope scope, StreamKind kind) {
        streams.register(
                        routes,
                        scope.path() + "/{id}/watch",
                        kind,
                        (ctx, caller) -> prepare(ctx, caller, scope))
                .summary(
                        "A shell that is open, as it is being recorded: lines of an asciicast, from"
                                + " its beginning to its end.");
    }

    private StreamOpener.Opening prepare(Context ctx, StreamCaller caller, ShellScope scope) {
        var session = scope.find(ctx, recordings);
        if (!session.state().equals("live")) {
            throw new ProblemException(new ShellProblem.NotOpen());
        }
        if (!session.recording().equals("running")) {
            throw new ProblemException(new ShellProblem.NotWatchable());
        }
        var node = recordings.node(session);
        database.transact(
                tx -> activity.record(tx, caller.caller(), new ShellEvent.Watched(session)));
        return stream -> {
            var queue = new FrameQueue(stream);
            stream.source(queue);
            queue.fill(
                    "shell-watch-" + session.id(),
                    new ShellFollower(session.id(), node, client, stream, queue));
            return StreamHandler.DEAF;
        };
    }
}
