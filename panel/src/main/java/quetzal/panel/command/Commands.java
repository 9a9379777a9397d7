package quetzal.panel.command;

import static quetzal.panel.http.AdminResource.CONSOLE;
import static quetzal.panel.http.Gate.adminWrite;

import java.util.List;
import java.util.stream.Stream;
import quetzal.panel.access.ServerStates;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.console.Console;
import quetzal.panel.db.Database;
import quetzal.panel.egg.Eggs;
import quetzal.panel.http.Routes;
import quetzal.panel.job.JobQueue;
import quetzal.panel.node.Nodes;
import quetzal.panel.server.JobCancellation;
import quetzal.panel.server.ServerChanges;
import quetzal.panel.server.Servers;
import quetzal.panel.stream.StreamKind;
import quetzal.panel.stream.Streams;
import quetzal.panel.user.UserService;

/// The administrator's console, put together.
public final class Commands {
    private final AdminConsole console;

    public Commands(
            Database database,
            ActivityLog activity,
            AuditTrail trail,
            UserService users,
            Nodes nodes,
            Eggs eggs,
            JobQueue jobs,
            Servers servers,
            ServerChanges changes,
            ServerStates states,
            Console consoles) {
        var ofServers =
                new ServerCommands(
                        database,
                        servers,
                        changes,
                        nodes,
                        users,
                        states,
                        consoles.control(),
                        consoles.logs());
        var ofNodes = new NodeCommands(database, nodes);
        var ofUsers = new UserCommands(users);
        var all =
                Stream.of(
                                ofServers.all(),
                                ofNodes.all(),
                                ofUsers.all(),
                                new EggCommands(database, eggs).all(),
                                new JobCommands(
                                                database,
                                                jobs,
                                                new JobCancellation(database, jobs, activity))
                                        .all(),
                                new AuditCommands(database, trail).all())
                        .flatMap(List::stream)
                        .toList();
        var table =
                new CommandTable(
                        all,
                        (subjects, start, most) ->
                                switch (subjects) {
                                    case NONE -> List.of();
                                    case SERVERS -> ofServers.beginning(start, most);
                                    case NODES -> ofNodes.beginning(start, most);
                                    case USERS -> ofUsers.beginning(start, most);
                                });
        this.console = new AdminConsole(database, activity, users, table);
    }

    public void register(Routes routes, Streams streams) {
        new CommandRoutes(console).register(routes);
        streams.register(
                        routes,
                        CommandRoutes.PATH,
                        StreamKind.single("console-admin", adminWrite(CONSOLE)),
                        (_, caller) ->
                                stream -> {
                                    var session =
                                            new CommandSession(console, caller.caller(), stream);
                                    stream.source(session);
                                    return session;
                                })
                .summary(
                        "The administrator's console: a command each text frame, run in order; `{\"complete\":…}` asks"
                                + " what a line may become.");
    }
}
