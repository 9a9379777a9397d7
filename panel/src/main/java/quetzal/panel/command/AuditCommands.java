package quetzal.panel.command;

import static quetzal.panel.http.AdminAccess.READ;
import static quetzal.panel.http.AdminResource.ACTIVITY;

import java.util.List;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.activity.RecentActs;
import quetzal.panel.command.AdminCommand.Given;
import quetzal.panel.command.AdminCommand.Subjects;
import quetzal.panel.db.Database;

/// `audit …`.
final class AuditCommands {
    private final Database database;
    private final AuditTrail trail;
    private final RecentActs recent = new RecentActs();

    AuditCommands(Database database, AuditTrail trail) {
        this.database = database;
        this.trail = trail;
    }

    List<AdminCommand> all() {
        return List.of(
                new AdminCommand(
                        "audit tail",
                        "[rows]",
                        "Prints the newest rows of the activity log.",
                        ACTIVITY,
                        READ,
                        Subjects.NONE,
                        this::tail),
                new AdminCommand(
                        "audit verify",
                        "",
                        "Checks whether any row was changed, removed or put in.",
                        ACTIVITY,
                        READ,
                        Subjects.NONE,
                        this::verify));
    }

    private void tail(Given given, CommandOutput out) throws InterruptedException {
        var rows = given.number(0, 20, 1, 500);
        var columns = new Columns("TIME", "WHO", "FROM", "EVENT", "ABOUT", "OUTCOME");
        for (var act : database.<List<RecentActs.Act>>read(tx -> recent.newest(tx, rows))) {
            columns.row(
                    act.at(),
                    act.actor(),
                    act.ip() == null ? act.source() : act.source() + " " + act.ip(),
                    act.event(),
                    act.subjects(),
                    act.outcome());
        }
        columns.print(out);
    }

    private void verify(Given given, CommandOutput out) throws InterruptedException {
        out.line("checking…");
        var found =
                trail.verify(Actor.of(given.caller()))
                        .orElseThrow(() -> new CommandFailed("A check is under way already."));
        for (var line : found.lines()) {
            out.line(line);
        }
        if (!found.intact()) {
            throw new CommandFailed("The log is not as it was written.");
        }
    }
}
