package quetzal.panel.command;

import static quetzal.panel.http.AdminAccess.READ;
import static quetzal.panel.http.AdminResource.EGGS;

import java.util.List;
import quetzal.panel.command.AdminCommand.Given;
import quetzal.panel.command.AdminCommand.Subjects;
import quetzal.panel.db.Database;
import quetzal.panel.egg.Eggs;
import quetzal.panel.http.Paging;

/// `egg …`.
final class EggCommands {
    private static final int MOST_LISTED = 1_000;

    private final Database database;
    private final Eggs eggs;

    EggCommands(Database database, Eggs eggs) {
        this.database = database;
        this.eggs = eggs;
    }

    List<AdminCommand> all() {
        return List.of(
                new AdminCommand(
                        "egg list",
                        "",
                        "Lists eggs by nest.",
                        EGGS,
                        READ,
                        Subjects.NONE,
                        this::list));
    }

    private void list(Given given, CommandOutput out) throws InterruptedException {
        var columns = new Columns("NUMBER", "NEST", "NAME", "UUID", "AUTHOR");
        database.transact(
                tx -> {
                    for (var nest : eggs.nests(tx, new Paging(1, MOST_LISTED)).rows()) {
                        for (var egg : eggs.ofNest(tx, nest.number())) {
                            columns.row(
                                    egg.number(),
                                    nest.name(),
                                    egg.own().name(),
                                    egg.uuid(),
                                    egg.own().author());
                        }
                    }
                });
        columns.print(out);
    }
}
