package quetzal.panel.command;

import java.util.List;
import quetzal.panel.http.AdminAccess;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;

/// One command of the table.
///
/// - shape: `name` is one word or two; `arguments` as the help shows them; an application key needs the bit of `access` on
///   `resource`
record AdminCommand(
        String name,
        String arguments,
        String summary,
        AdminResource resource,
        AdminAccess access,
        Subjects subjects,
        Action action) {

    /// What the first argument names, for completion.
    enum Subjects {
        NONE,
        SERVERS,
        NODES,
        USERS
    }

    /// What the command was given.
    ///
    /// - shape: `rest` is what follows the command's name, as it was typed
    record Given(Caller caller, List<String> arguments, String rest) {
        Given {
            arguments = List.copyOf(arguments);
        }

        /// - errors: [CommandFailed] when it was left out
        String argument(int place, String what) {
            if (place >= arguments.size() || arguments.get(place).isBlank()) {
                throw new CommandFailed("Say which " + what + ".");
            }
            return arguments.get(place);
        }

        /// A number among the arguments.
        ///
        /// - errors: [CommandFailed] when it is none, or out of bounds
        int number(int place, int fallback, int least, int most) {
            if (place >= arguments.size()) {
                return fallback;
            }
            var text = arguments.get(place);
            if (!text.matches("[0-9]{1,9}")
                    || Integer.parseInt(text) < least
                    || Integer.parseInt(text) > most) {
                throw new CommandFailed(
                        text + " is not a number from " + least + " to " + most + ".");
            }
            return Integer.parseInt(text);
        }
    }

    /// - errors: [CommandFailed], [quetzal.shared.problem.ProblemException]
    @FunctionalInterface
    interface Action {
        void run(Given given, CommandOutput out) throws InterruptedException;
    }

    String usage() {
        return arguments.isEmpty() ? name : name + " " + arguments;
    }
}
