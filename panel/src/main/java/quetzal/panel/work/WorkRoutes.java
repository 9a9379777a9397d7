package quetzal.panel.work;

import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import quetzal.panel.access.ServerAccess;
import quetzal.panel.db.Database;
import quetzal.panel.event.EventHub;
import quetzal.panel.event.Resource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Item;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.panel.job.QueuedJob;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.Nodes;
import quetzal.panel.server.JobView;
import quetzal.panel.server.Server;
import quetzal.panel.server.ServerStatus;
import quetzal.panel.server.Servers;
import quetzal.panel.stream.FrameQueue;
import quetzal.panel.stream.StreamHandler;
import quetzal.panel.stream.StreamKind;
import quetzal.panel.stream.StreamOpener;
import quetzal.panel.stream.Streams;
import quetzal.shared.id.ServerId;
import quetzal.shared.permission.Permission;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.stream.LiveStream;

/// Installations and jobs as they go.
public final class WorkRoutes {
    private static final StreamKind INSTALL =
            StreamKind.ofServer(
                    "install-log", Gate.serverInAnyState(Permission.SETTINGS_REINSTALL));
    private static final StreamKind JOB = StreamKind.of("job", "jobs", Gate.account());
    private static final List<String> INSTALLING = List.of("server.create", "server.reinstall");

    private final Streams streams;
    private final Database database;
    private final EventHub hub;
    private final JobQueue jobs;
    private final Servers servers;
    private final Nodes nodes;
    private final NodeClient client;
    private final ServerAccess access;
    private final Clock clock;

    public WorkRoutes(
            Streams streams,
            Database database,
            EventHub hub,
            JobQueue jobs,
            Servers servers,
            Nodes nodes,
            NodeClient client,
            ServerAccess access,
            Clock clock) {
        this.streams = streams;
        this.database = database;
        this.hub = hub;
        this.jobs = jobs;
        this.servers = servers;
        this.nodes = nodes;
        this.client = client;
        this.access = access;
        this.clock = clock;
    }

    public void register(Routes routes) {
        streams.register(
                        routes,
                        "/api/client/servers/{server}/install-log/stream",
                        INSTALL,
                        (_, caller) -> stream -> followInstall(caller.server(), stream))
                .summary(
                        "The running or else the last installation, from its first line to its end.");
        routes.get("/api/client/jobs/{job}", Gate.account(), this::job)
                .summary("Work owed to a node: for administrators, and those who may ask for it.")
                .gives("node_job", JobView.class);
        streams.register(
                        routes,
                        "/api/client/jobs/{job}/stream",
                        JOB,
                        (ctx, caller) -> opening(ctx, caller.caller()))
                .summary("What becomes of a job, to its end.");
    }

    private StreamHandler followInstall(ServerGrant server, LiveStream stream) {
        var queue = new FrameQueue(stream);
        stream.source(queue);
        var follower =
                new InstallFollower(
                        server.id(),
                        () -> database.read(tx -> place(tx, server.number())),
                        client,
                        stream,
                        queue);
        queue.fill("install-log-" + server.id(), follower);
        return StreamHandler.DEAF;
    }

    private Optional<InstallPlace> place(Handle tx, long server) {
        return servers.find(tx, server)
                .map(
                        found ->
                                new InstallPlace(
                                        nodes.endpoint(tx, found.node()),
                                        jobs.owes(tx, found.id(), INSTALLING),
                                        Optional.ofNullable(found.status())
                                                .map(ServerStatus::word)
                                                .orElse(null)));
    }

    private void job(Context ctx) {
        var caller = Caller.of(ctx);
        var id = id(ctx);
        var job = required(caller, id);
        var view = JobView.of(job);
        ctx.json(Item.of("node_job", caller.rootAdmin() ? view : view.withoutError()));
    }

    private StreamOpener.Opening opening(Context ctx, Caller caller) {
        var id = id(ctx);
        var job = required(caller, id);
        return stream -> followJob(caller, job, stream);
    }

    private StreamHandler followJob(Caller caller, QueuedJob job, LiveStream stream) {
        var queue = new FrameQueue(stream);
        var watching = hub.onChange(Resource.JOBS, job.number(), queue::poke);
        stream.whenGone(watching);
        stream.source(queue);
        var follower =
                new JobFollower(
                        () -> database.read(tx -> sight(tx, caller, job.id())),
                        caller.rootAdmin(),
                        stream,
                        queue,
                        clock);
        queue.fill("job-" + job.id(), follower);
        return StreamHandler.DEAF;
    }

    private QueuedJob required(Caller caller, UUID id) {
        return switch (database.read(tx -> sight(tx, caller, id))) {
            case JobSight.Seen(var job) -> job;
            case JobSight.Hidden _ -> throw missing();
            case JobSight.Suspended _ ->
                    throw new ProblemException(
                            new RequestProblem.StateConflict("This server is suspended."));
        };
    }

    /// The job, when it is one the caller might have asked for. Whoever is no administrator any more loses the stream
    /// by that alone, so what he was when he came is good enough.
    private JobSight sight(Handle tx, Caller caller, UUID id) {
        var found = jobs.find(tx, id);
        if (found.isEmpty() || !(caller.rootAdmin() || mine(tx, caller, found.get()))) {
            return new JobSight.Hidden();
        }
        boolean suspended =
                !caller.rootAdmin()
                        && found.get()
                                .job()
                                .inOrderFor()
                                .flatMap(server -> servers.find(tx, server))
                                .map(Server::suspended)
                                .orElse(false);
        return suspended ? new JobSight.Suspended() : new JobSight.Seen(found.get());
    }

    private boolean mine(Handle tx, Caller caller, QueuedJob job) {
        var grant =
                job.job()
                        .inOrderFor()
                        .flatMap(
                                server ->
                                        access.grant(tx, caller.user(), false, server.toString()));
        if (grant.isEmpty()) {
            return false;
        }
        return switch (job.job()) {
            case NodeJob.CreateServer _, NodeJob.ReinstallServer _ ->
                    grant.get().may(Permission.SETTINGS_REINSTALL);
            case NodeJob.DeleteServer _,
                    NodeJob.SyncServer _,
                    NodeJob.Deauthorize _,
                    NodeJob.DenyTickets _ ->
                    grant.get().owner();
        };
    }

    private static UUID id(Context ctx) {
        return ServerId.parse(ctx.pathParam("job"))
                .map(ServerId::value)
                .orElseThrow(WorkRoutes::missing);
    }

    private static ProblemException missing() {
        return new ProblemException(new RequestProblem.NotFound());
    }
}
