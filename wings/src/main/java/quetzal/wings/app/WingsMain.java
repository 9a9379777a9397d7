package quetzal.wings.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/// The command line of the daemon.
///
/// - shape: exit codes as in sysexits.h: 0 done, 1 failed, 64 wrong usage, 69 something needed is not there, 70 a fault of
///   ours, 78 the configuration cannot be used
@Command(
        name = "quetzal-wings",
        description = "Runs the game servers of one host for a Quetzal panel.",
        mixinStandardHelpOptions = true,
        versionProvider = WingsMain.Version.class,
        subcommands = {RunCommand.class, ConfigureCommand.class, DiagnosticsCommand.class},
        footer = {"", "Without a command: run."})
public final class WingsMain implements Runnable {
    static final int FAILED = 1;
    static final int USAGE = 64;
    static final int UNAVAILABLE = 69;
    static final int FAULT = 70;
    static final int CONFIG = 78;

    public static void main(String[] arguments) {
        System.exit(
                run(
                        arguments,
                        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                        new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }

    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        return commandLine(out, err).execute(withDefault(arguments));
    }

    private static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        return new CommandLine(new WingsMain())
                .setOut(out)
                .setErr(err)
                .setExitCodeExceptionMapper(e -> FAULT)
                .setParameterExceptionHandler(
                        (e, given) -> {
                            err.println(e.getMessage());
                            e.getCommandLine().usage(err);
                            return USAGE;
                        });
    }

    /// `run` is what happens when nothing else is asked for, also with its options.
    private static String[] withDefault(String[] arguments) {
        if (arguments.length > 0
                && (!arguments[0].startsWith("-")
                        || arguments[0].equals("--help")
                        || arguments[0].equals("-h")
                        || arguments[0].equals("--version")
                        || arguments[0].equals("-V"))) {
            return arguments;
        }
        var withRun = new String[arguments.length + 1];
        withRun[0] = "run";
        System.arraycopy(arguments, 0, withRun, 1, arguments.length);
        return withRun;
    }

    @Override
    public void run() {
        throw new IllegalStateException("a command is always given");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"quetzal-wings " + WingsVersion.text()};
        }
    }
}
