package quetzal.panel.app;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.AuditTrail;

/// `audit verify` and `audit purge`.
@Command(
        name = "audit",
        description = "The log of who did what.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditCommand.Verify.class, AuditCommand.Purge.class})
final class AuditCommand implements Callable<Integer> {
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

    /// Checks the log.
    ///
    /// - shape: exit code 0 when it is as it was written, 1 when it is not
    @Command(
            name = "verify",
            description = {
                "Check whether any row was changed, removed, put in or swapped, and whether any recording of a shell"
                        + " is another than the log says.",
                "Exit code 0: all is as it was written. 1: it is not, or it could not be checked."
            },
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @CommandLine.ParentCommand private @Nullable AuditCommand parent;
        @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

        @Override
        public Integer call() {
            if (parent == null || spec == null) {
                throw new IllegalStateException("the command line set no parent command");
            }
            try (var services = CommandServices.open(parent.main().config())) {
                var found =
                        services.audit()
                                .verify(Actor.cli())
                                .orElseThrow(
                                        () -> new IllegalStateException("a check is under way"));
                var out = spec.commandLine().getOut();
                found.lines().forEach(out::println);
                boolean recordings = recordings(services, out);
                out.flush();
                return found.intact() && recordings ? 0 : 1;
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return 1;
            }
        }

        private static boolean recordings(CommandServices services, PrintWriter out)
                throws InterruptedException {
            var found = services.recordings().all(Actor.cli());
            for (var fault : found.faults()) {
                out.println(
                        "RECORDING_"
                                + fault.result().toUpperCase(Locale.ROOT)
                                + ": shell session "
                                + fault.session());
            }
            for (var node : found.silent()) {
                out.println(
                        "NOT COMPARED: %d recordings on %s, which does not answer"
                                .formatted(node.recordings(), node.node()));
            }
            if (found.older() > 0) {
                out.println(
                        "OLDER THAN THE LOG: %d recordings, whose rows were removed for their age"
                                .formatted(found.older()));
            }
            out.println(
                    "%s: %d recordings compared, %d on nodes that do not answer"
                            .formatted(
                                    found.intact() ? "OK" : "TAMPERED",
                                    found.checked() - found.unreachable() - found.older(),
                                    found.unreachable()));
            return found.intact();
        }
    }

    /// Removes old rows.
    @Command(
            name = "purge",
            description =
                    "Remove old rows; a row that tells of it stays, and the rest can be verified.",
            mixinStandardHelpOptions = true)
    static final class Purge implements Callable<Integer> {
        @CommandLine.ParentCommand private @Nullable AuditCommand parent;
        @CommandLine.Spec private CommandLine.Model.@Nullable CommandSpec spec;

        @Option(
                names = "--older-than-days",
                required = true,
                description = "Rows recorded longer ago go; at least 30.")
        private int days;

        @Override
        public Integer call() {
            if (parent == null || spec == null) {
                throw new IllegalStateException("the command line set no parent command");
            }
            var age = Duration.ofDays(days);
            if (age.compareTo(AuditTrail.LEAST_AGE) < 0) {
                spec.commandLine()
                        .getErr()
                        .println(
                                "Rows are kept for at least "
                                        + AuditTrail.LEAST_AGE.toDays()
                                        + " days.");
                return 2;
            }
            try (var services = CommandServices.open(parent.main().config())) {
                long rows = services.audit().purge(Actor.cli(), age);
                spec.commandLine().getOut().println("Removed " + rows + " rows.");
                spec.commandLine().getOut().flush();
            }
            return 0;
        }
    }
}
