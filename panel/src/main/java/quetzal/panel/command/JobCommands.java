package quetzal.panel.command;

import static quetzal.panel.http.AdminAccess.READ;
import static quetzal.panel.http.AdminAccess.WRITE;
import static quetzal.panel.http.AdminResource.NODES;

import java.util.List;
import java.util.UUID;
import quetzal.panel.command.AdminCommand.Given;
import quetzal.panel.command.AdminCommand.Subjects;
import quetzal.panel.db.Database;
import quetzal.panel.job.JobCodec;
import quetzal.panel.job.JobFilter;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.QueuedJob;
import quetzal.panel.server.JobCancellation;
import quetzal.shared.id.ServerId;

/// `job …`: work owed to nodes.
final class JobCommands {
    private static final List<String> STATES = List.of("pending", "done", "failed", "cancelled");
    private static final int MOST_LISTED = 100;

    private final Database database;
    private final JobQueue jobs;
    private final JobCancellation cancellation;

    JobCommands(Database database, JobQueue jobs, JobCancellation cancellation) {
        this.database = database;
        this.jobs = jobs;
        this.cancellation = cancellation;
    }

    List<AdminCommand> all() {
        return List.of(
                new AdminCommand(
                        "job list",
                        "[pending|done|failed|cancelled]",
                        "Lists work owed to nodes, newest first.",
                        NODES,
                        READ,
                        Subjects.NONE,
                        this::list),
                new AdminCommand(
                        "job cancel",
                        "<job>",
                        "Drops work that is not done yet.",
                        NODES,
                        WRITE,
                        Subjects.NONE,
                        this::cancel));
    }

    private void list(Given given, CommandOutput out) throws InterruptedException {
        var states = given.arguments();
        if (states.size() > 1 || !STATES.containsAll(states)) {
            throw new CommandFailed("A state is one of: " + String.join(", ", STATES) + ".");
        }
        var filter = new JobFilter(states, null, null);
        var columns =
                new Columns("JOB", "KIND", "NODE", "SERVER", "STATE", "TRIES", "CREATED", "ERROR");
        for (var job :
                database.<List<QueuedJob>>read(tx -> jobs.list(tx, filter, MOST_LISTED, 0))) {
            columns.row(
                    job.id(),
                    JobCodec.kind(job.job()),
                    job.node(),
                    job.job().inOrderFor().map(ServerId::shortText).orElse(null),
                    job.state().word(),
                    job.attempts(),
                    job.createdAt(),
                    job.lastError());
        }
        columns.print(out);
    }

    private void cancel(Given given, CommandOutput out) throws InterruptedException {
        var text = given.argument(0, "job");
        UUID id;
        try {
            id = UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed("There is no job " + text + ".");
        }
        var job = cancellation.cancel(given.caller(), id);
        out.line("ok: " + JobCodec.kind(job.job()) + " is cancelled");
    }
}
