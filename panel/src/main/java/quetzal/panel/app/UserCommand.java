package quetzal.panel.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import quetzal.panel.activity.Actor;
import quetzal.panel.db.RandomText;
import quetzal.panel.user.UserFields;

/// `user create`: the only way to the first administrator.
@Command(
        name = "user",
        description = "Accounts.",
        mixinStandardHelpOptions = true,
        subcommands = UserCommand.Create.class)
final class UserCommand implements Callable<Integer> {
    static final String FIRST_ADMIN =
            "quetzal-panel user create --email you@example.com --username you --admin";

    @CommandLine.ParentCommand private @Nullable PanelMain main;
    @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

    PanelMain main() {
        return PanelMain.of(main);
    }

    @Override
    public Integer call() {
        if (spec != null) {
            spec.commandLine().usage(spec.commandLine().getErr());
        }
        return 2;
    }

    /// Makes an account.
    @Command(name = "create", description = "Make an account.", mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @CommandLine.ParentCommand private @Nullable UserCommand parent;
        @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

        @Option(names = "--email", required = true, description = "E-mail address.")
        private String email = "";

        @Option(names = "--username", required = true, description = "User name.")
        private String username = "";

        @Option(names = "--first-name", description = "First name.")
        private String firstName = "";

        @Option(names = "--last-name", description = "Last name.")
        private String lastName = "";

        @Option(
                names = "--password",
                description =
                        "Password. Others on this machine can see it; better use --password-stdin.")
        private @Nullable String password;

        @Option(names = "--password-stdin", description = "Read the password from standard input.")
        private boolean fromStandardInput;

        @Option(names = "--admin", description = "Make it an administrator.")
        private boolean admin;

        @Override
        public Integer call() throws IOException {
            if (parent == null || spec == null) {
                throw new IllegalStateException("the command line set no parent command");
            }
            boolean random = password == null && !fromStandardInput;
            var chosen = random ? new RandomText(new SecureRandom()).next(20) : given();
            if (chosen.length() < 8) {
                spec.commandLine()
                        .getErr()
                        .println("The password must have at least 8 characters.");
                return 2;
            }
            var fields = UserFields.of(email, username, firstName, lastName, chosen, admin);
            try (var services = CommandServices.open(parent.main().config())) {
                var user = services.users().create(Actor.cli(), fields);
                var out = spec.commandLine().getOut();
                out.println(
                        "Created "
                                + (admin ? "administrator " : "account ")
                                + user.username()
                                + " ("
                                + user.ref().id()
                                + ").");
                if (random) {
                    out.println("Password: " + chosen);
                }
                if (!services.users().hasAdmin()) {
                    out.println("There is no administrator yet; --admin makes one.");
                }
                out.flush();
            }
            return 0;
        }

        private String given() throws IOException {
            if (!fromStandardInput) {
                return password == null ? "" : password;
            }
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            var line = in.readLine();
            return line == null ? "" : line;
        }
    }
}
