package quetzal.panel.app;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `api-key create`.
@Command(
        name = "api-key",
        description = "API keys.",
        mixinStandardHelpOptions = true,
        subcommands = ApiKeyCommand.Create.class)
final class ApiKeyCommand implements Callable<Integer> {
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

    enum Type {
        client,
        application
    }

    /// Makes a key and prints the whole token, this once.
    @Command(
            name = "create",
            description = "Make an API key and print it; it cannot be shown again.",
            mixinStandardHelpOptions = true)
    static final class Create implements Callable<Integer> {
        @CommandLine.ParentCommand private @Nullable ApiKeyCommand parent;
        @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

        @Option(names = "--user", required = true, description = "User name or e-mail address.")
        private String user = "";

        @Option(
                names = "--type",
                required = true,
                description = "${COMPLETION-CANDIDATES}: for the client or the application API.")
        private Type type = Type.client;

        @Option(names = "--description", description = "What the key is for.")
        private String description = "made on the command line";

        @Override
        public Integer call() {
            if (parent == null || spec == null) {
                throw new IllegalStateException("the command line set no parent command");
            }
            try (var services = CommandServices.open(parent.main().config())) {
                var owner = services.users().findByLogin(user);
                if (owner.isEmpty()) {
                    spec.commandLine().getErr().println("There is no account " + user + ".");
                    return 1;
                }
                if (type == Type.application && !owner.get().rootAdmin()) {
                    spec.commandLine()
                            .getErr()
                            .println("Application keys work for administrators only.");
                    return 1;
                }
                var token =
                        services.keys()
                                .createFromCommandLine(
                                        owner.get().subject(),
                                        type == Type.application,
                                        description);
                spec.commandLine().getOut().println(token);
                spec.commandLine().getOut().flush();
            }
            return 0;
        }
    }
}
