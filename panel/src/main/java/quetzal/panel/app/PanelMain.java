package quetzal.panel.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import quetzal.panel.db.Databases;
import quetzal.panel.http.ValidationFailed;
import quetzal.shared.log.LogMask;
import quetzal.shared.problem.ProblemException;

/// The panel's command line.
///
/// - shape: exit codes: 0 done, 1 it did not work, 2 wrong arguments or configuration
@Command(
        name = "quetzal-panel",
        description = "The control plane of Quetzal game hosting.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        footer = {"", "The first administrator:", "  " + UserCommand.FIRST_ADMIN},
        subcommands = {
            PanelMain.Run.class,
            PanelMain.Migrate.class,
            UserCommand.class,
            ApiKeyCommand.class,
            AuditCommand.class
        })
public final class PanelMain implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(PanelMain.class);

    private final Map<String, String> environment;

    PanelMain(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] arguments) {
        System.exit(execute(System.getenv(), arguments));
    }

    static int execute(Map<String, String> environment, String... arguments) {
        return new CommandLine(new PanelMain(environment))
                .setExecutionExceptionHandler(PanelMain::explain)
                .execute(arguments);
    }

    private static int explain(
            Exception thrown, CommandLine command, CommandLine.ParseResult result) {
        var err = command.getErr();
        switch (thrown) {
            case ConfigFault e -> {
                err.println(e.getMessage());
                return 2;
            }
            case ValidationFailed e -> {
                e.errors().forEach(error -> err.println(error.detail()));
                return 2;
            }
            case ProblemException e -> err.println(e.problem().refusal().detail());
            case IllegalStateException e -> {
                err.println(e.getMessage());
                for (var cause = e.getCause(); cause != null; cause = cause.getCause()) {
                    err.println("  because: " + cause.getMessage());
                }
            }
            default -> {
                var trace = new StringWriter();
                thrown.printStackTrace(new PrintWriter(trace));
                err.print(new LogMask(List::of).over(trace.toString()));
            }
        }
        return 1;
    }

    PanelConfig config() {
        return ConfigReader.read(environment);
    }

    /// Without a command the panel runs.
    @Override
    public Integer call() throws InterruptedException {
        return run(config());
    }

    private static int run(PanelConfig config) throws InterruptedException {
        var closer = new Closer();
        var stopped = new CountDownLatch(1);
        var hook =
                new Thread(
                        () -> {
                            closer.close();
                            stopped.countDown();
                        },
                        "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        // otherwise the runtime prints it past the log, with whatever secrets are in it
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) ->
                        LOG.error("a thread was ended by a fault: {}", thread.getName(), thrown));
        try {
            var database = closer.add(PanelDatabase.forPanel(config));
            closer.add(PanelApp.start(config, database.settings(), Clock.systemUTC()));
        } catch (RuntimeException e) {
            closer.close();
            throw e;
        }
        stopped.await();
        return 0;
    }

    /// Serves until it is told to stop.
    @Command(name = "run", description = "Serve until stopped (this is the default).")
    static final class Run implements Callable<Integer> {
        @CommandLine.ParentCommand private @org.jspecify.annotations.Nullable PanelMain main;

        @Override
        public Integer call() throws InterruptedException {
            return PanelMain.run(of(main).config());
        }
    }

    /// Brings the schema up to date and ends.
    @Command(name = "migrate", description = "Bring the database's schema up to date and end.")
    static final class Migrate implements Callable<Integer> {
        @CommandLine.ParentCommand private @org.jspecify.annotations.Nullable PanelMain main;

        @Override
        public Integer call() {
            var config = of(main).config();
            try (var database = PanelDatabase.forCommand(config)) {
                Databases.await(database.settings(), config.databaseWait());
                Databases.migrate(database.settings());
            }
            return 0;
        }
    }

    static PanelMain of(@org.jspecify.annotations.Nullable PanelMain main) {
        if (main == null) {
            throw new IllegalStateException("the command line set no parent command");
        }
        return main;
    }
}
