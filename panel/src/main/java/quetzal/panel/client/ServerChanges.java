package quetzal.panel.client;

import java.util.Optional;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.db.Database;
import quetzal.panel.egg.VariableRules;
import quetzal.panel.http.Caller;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.ServerGrant;
import quetzal.panel.http.ValidationFailed;
import quetzal.panel.job.JobQueue;
import quetzal.panel.job.NodeJob;
import quetzal.shared.problem.ProblemException;

/// Name, image, start-up and installation, changed by the people of the server. Each change, its row in the activity and
/// what the node has to be told are one transaction.
final class ServerChanges {
    private final Database database;
    private final JobQueue jobs;
    private final ActivityLog activity;
    private final ServerRowStore rows = new ServerRowStore();
    private final ServerChangeStore store = new ServerChangeStore();

    ServerChanges(Database database, JobQueue jobs, ActivityLog activity) {
        this.database = database;
        this.jobs = jobs;
        this.activity = activity;
    }

    ServerRow row(Caller caller, ServerGrant server) {
        return database.read(tx -> row(tx, caller, server));
    }

    private ServerRow row(Handle tx, Caller caller, ServerGrant server) {
        return rows.find(tx, caller.user().number(), server.number(), false)
                .orElseThrow(() -> new ProblemException(new RequestProblem.NotFound()));
    }

    private ServerRow locked(Handle tx, Caller caller, ServerGrant server) {
        store.lock(tx, server.number());
        return row(tx, caller, server);
    }

    /// - shape: without a `description` the old one stays
    void rename(Caller caller, ServerGrant server, String name, Optional<String> description) {
        database.transact(
                tx -> {
                    var before = locked(tx, caller, server);
                    var text = description.orElse(before.description());
                    if (name.equals(before.name()) && text.equals(before.description())) {
                        return;
                    }
                    store.rename(tx, server.number(), name, text);
                    if (!name.equals(before.name())) {
                        activity.record(
                                tx, caller, new ServerChange.Renamed(server, before.name(), name));
                    }
                    if (!text.equals(before.description())) {
                        activity.record(
                                tx,
                                caller,
                                new ServerChange.Described(server, before.description(), text));
                    }
                    sync(tx, before);
                });
    }

    /// - errors: [RequestProblem.StateConflict] when it is busy with something else
    void reinstall(Caller caller, ServerGrant server) {
        database.transact(
                tx -> {
                    var before = locked(tx, caller, server);
                    if (!store.installing(tx, server.number())) {
                        throw new ProblemException(
                                new RequestProblem.StateConflict(
                                        "The server is busy with something else right now."));
                    }
                    activity.record(tx, caller, new ServerChange.Reinstalled(server));
                    jobs.enqueue(
                            tx,
                            before.node().number(),
                            server.number(),
                            new NodeJob.ReinstallServer(server.id()));
                });
    }

    /// - errors: [ClientProblem.ImagePinned]; [ValidationFailed] for an image that the egg does not offer
    void image(Caller caller, ServerGrant server, String image) {
        database.transact(
                tx -> {
                    var before = locked(tx, caller, server);
                    var offered = before.egg().images().values();
                    if (!offered.contains(image)) {
                        throw ValidationFailed.of(
                                "docker_image",
                                "in",
                                "The docker_image field must be one of the images that the egg offers.");
                    }
                    if (!offered.contains(before.image())) {
                        throw new ProblemException(new ClientProblem.ImagePinned());
                    }
                    if (image.equals(before.image())) {
                        return;
                    }
                    store.image(tx, server.number(), image);
                    activity.record(
                            tx,
                            caller,
                            new ServerChange.ImageChosen(server, before.image(), image));
                    sync(tx, before);
                });
    }

    /// The server with the new value.
    ///
    /// - errors: [ClientProblem.UnknownVariable], [ClientProblem.VariableLocked]; [ValidationFailed] for the field
    ///   `value` when the variable's rules do not take it
    ServerRow setVariable(Caller caller, ServerGrant server, String env, String value) {
        return database.inTransaction(
                tx -> {
                    var before = locked(tx, caller, server);
                    var variable =
                            before.variable(env)
                                    .orElseThrow(
                                            () ->
                                                    new ProblemException(
                                                            new ClientProblem.UnknownVariable()));
                    if (!variable.viewable() || !variable.editable()) {
                        throw new ProblemException(new ClientProblem.VariableLocked());
                    }
                    check(before, variable, value);
                    if (value.equals(variable.value())) {
                        return before;
                    }
                    store.value(tx, server.number(), variable.id(), value);
                    activity.record(
                            tx,
                            caller,
                            new ServerChange.VariableSet(
                                    server, variable, variable.effective(), value));
                    sync(tx, before);
                    return row(tx, caller, server);
                });
    }

    private static void check(ServerRow server, ServerRow.Variable variable, String value) {
        var failures =
                VariableRules.of(variable.rules())
                        .failures(
                                value,
                                other ->
                                        server.variable(other)
                                                .map(ServerRow.Variable::effective)
                                                .orElse(null));
        if (!failures.isEmpty()) {
            throw new ValidationFailed(
                    failures.stream()
                            .map(
                                    rule ->
                                            new quetzal.panel.http.FieldError(
                                                    "value",
                                                    rule,
                                                    "The value does not keep the rule `"
                                                            + rule
                                                            + "` of "
                                                            + variable.name()
                                                            + "."))
                            .toList());
        }
    }

    private void sync(Handle tx, ServerRow server) {
        jobs.enqueue(
                tx, server.node().number(), server.number(), new NodeJob.SyncServer(server.id()));
    }
}
