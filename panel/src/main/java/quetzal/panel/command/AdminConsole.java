package quetzal.panel.command;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Outcome;
import quetzal.panel.db.Database;
import quetzal.panel.http.AdminAccess;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ValidationFailed;
import quetzal.panel.user.UserService;
import quetzal.shared.log.LogText;
import quetzal.shared.problem.ProblemException;

/// Runs commands, each with one row in the activity log that says how it ended.
public final class AdminConsole {
    private static final Logger LOG = LoggerFactory.getLogger(AdminConsole.class);

    /// - unit: characters of a line
    static final int LONGEST = 4_096;

    /// Checking a long log takes its time. A command that has no end by then counts as failed.
    private static final Duration LONGEST_RUN = Duration.ofHours(1);

    private final Database database;
    private final ActivityLog activity;
    private final UserService users;
    private final CommandTable table;

    AdminConsole(Database database, ActivityLog activity, UserService users, CommandTable table) {
        this.database = database;
        this.activity = activity;
        this.users = users;
        this.table = table;
    }

    /// What a faulty command has to say is output, too. An empty line does nothing.
    Outcome run(Caller caller, String line, CommandOutput out) throws InterruptedException {
        var text = line.strip();
        if (text.isEmpty()) {
            return Outcome.OK;
        }
        var event = new CommandEvent(text.substring(0, Math.min(LONGEST, text.length())));
        if (text.length() > LONGEST) {
            database.transact(
                    tx -> activity.record(tx, caller, event.entry().ended(Outcome.FAILED)));
            out.line("error: A command has at most " + LONGEST + " characters.");
            return Outcome.FAILED;
        }
        var act = database.inTransaction(tx -> activity.begin(tx, caller, event, LONGEST_RUN));
        var how = Outcome.FAILED;
        try {
            how = attempt(caller, text, clean(out));
        } finally {
            var end = how;
            database.transact(tx -> activity.end(tx, act, end));
        }
        return how;
    }

    private static CommandOutput clean(CommandOutput out) {
        return text -> out.line(plain(text));
    }

    /// Leading blanks stay: tables are made of them.
    private static String plain(String text) {
        var rest = text.stripLeading();
        return " ".repeat(text.length() - rest.length()) + LogText.plain(rest);
    }

    private Outcome attempt(Caller caller, String text, CommandOutput out)
            throws InterruptedException {
        try {
            return dispatch(caller, CommandWords.of(text), out);
        } catch (CommandFailed e) {
            out.line("error: " + e.getMessage());
        } catch (ValidationFailed e) {
            for (var error : e.errors()) {
                out.line("error: " + error.detail());
            }
        } catch (ProblemException e) {
            out.line("error: " + e.problem().refusal().detail());
        } catch (RuntimeException e) {
            LOG.error("a command failed: request={}", caller.requestId(), e);
            out.line(
                    "error: Something went wrong here; the panel's log says more under request "
                            + caller.requestId()
                            + ".");
        }
        return Outcome.FAILED;
    }

    private Outcome dispatch(Caller caller, CommandWords line, CommandOutput out)
            throws InterruptedException {
        // a console may be open for hours
        if (users.find(caller.user().number()).filter(user -> user.rootAdmin()).isEmpty()) {
            out.line("error: Only administrators may do this.");
            return Outcome.DENIED;
        }
        var words = line.words();
        if (words.getFirst().equals("help")) {
            help(String.join(" ", words.subList(1, words.size())), out);
            return Outcome.OK;
        }
        var found = table.find(words).orElse(null);
        if (found == null) {
            return unknown(words.getFirst(), out);
        }
        var command = found.command();
        if (!caller.may(command.resource(), command.access())) {
            out.line("error: " + missing(command.resource(), command.access()));
            return Outcome.DENIED;
        }
        command.action()
                .run(
                        new AdminCommand.Given(
                                caller,
                                words.subList(found.words(), words.size()),
                                line.from(found.words())),
                        out);
        return Outcome.OK;
    }

    private static String missing(AdminResource resource, AdminAccess access) {
        return "This API key may not "
                + (access == AdminAccess.READ ? "read " : "change ")
                + resource.key()
                + ".";
    }

    private Outcome unknown(String word, CommandOutput out) throws InterruptedException {
        var group = table.group(word);
        if (group.isEmpty()) {
            out.line("error: There is no command " + word + ". Try: help");
        } else {
            out.line(
                    "error: "
                            + word
                            + " takes one of: "
                            + group.stream()
                                    .map(c -> c.name().substring(word.length()).strip())
                                    .collect(Collectors.joining(", ")));
        }
        return Outcome.FAILED;
    }

    private void help(String about, CommandOutput out) throws InterruptedException {
        var listed = about.isEmpty() ? table.all() : table.group(about);
        if (listed.isEmpty()) {
            throw new CommandFailed("There is no command " + about + ".");
        }
        var columns = new Columns("COMMAND", "WHAT IT DOES");
        if (about.isEmpty()) {
            columns.row("help [command]", "Lists the commands.");
        }
        listed.forEach(command -> columns.row(command.usage(), command.summary()));
        columns.print(out);
    }

    /// What a line that is being typed may become.
    List<String> candidates(Caller caller, String line) {
        if (line.length() > LONGEST) {
            return List.of();
        }
        if (!line.isBlank() && "help".startsWith(line.strip()) && !line.strip().equals("help")) {
            return List.of("help");
        }
        var prefix = line.stripLeading().startsWith("help ") ? "help " : "";
        return table
                .candidates(
                        line.stripLeading().substring(prefix.length()),
                        command -> caller.may(command.resource(), command.access()))
                .stream()
                .map(candidate -> prefix + candidate)
                .toList();
    }
}
