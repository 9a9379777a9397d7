package quetzal.e2e.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import quetzal.e2e.stack.LoopbackPorts;
import quetzal.e2e.stack.Pause;
import quetzal.e2e.stack.ServiceFiles;

/// The command behind `script/demo`.
@Command(
        name = "script/demo",
        sortOptions = false,
        mixinStandardHelpOptions = true,
        version = "script/demo of Quetzal",
        description =
                "Starts a panel with its own PostgreSQL, a node, a Minecraft and an OpenTTD server on this machine,"
                        + " reachable from this machine only. Ctrl-C ends it; what you made stays for the next start.")
public final class DemoMain implements Callable<Integer> {
    private static final int PANEL_PORT = 8080;
    private static final int NODE_PORT = 8443;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "stop",
            description = "End a demo that was started with --detach.")
    private @Nullable String action;

    @Option(names = "--detach", description = "Leave it running; demo.json in the folder says all.")
    private boolean detach;

    @Option(names = "--reset", description = "Remove what an earlier demo left, then start anew.")
    private boolean reset;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The panel's port (as last time, else the first free one from 8080).")
    private @Nullable Integer port;

    @Option(
            names = "--node-port",
            paramLabel = "PORT",
            description = "The node's port (as last time, else the first free one from 8443).")
    private @Nullable Integer nodePort;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where everything is kept (.demo).")
    private @Nullable Path data;

    private final Progress progress = new Progress(System.out);

    public static void main(String[] arguments) {
        System.exit(
                new CommandLine(new DemoMain())
                        .setExecutionExceptionHandler(
                                (failure, _, _) -> {
                                    System.err.println("\nscript/demo: " + failure.getMessage());
                                    return 1;
                                })
                        .execute(arguments));
    }

    @Override
    public Integer call() {
        var files = ServiceFiles.ofWorkingDirectory();
        var folder =
                data == null ? files.root().resolve(".demo") : data.toAbsolutePath().normalize();
        var end = new DemoEnd(folder, progress);
        if (action != null) {
            if (!action.equals("stop")) {
                throw new IllegalStateException("there is no '" + action + "'; see --help");
            }
            var known = RunningDemo.in(folder);
            progress.say(end.stop() ? "The demo is stopped." : "No demo was running.");
            if (reset) {
                end.wipe(known);
            }
            return 0;
        }
        var running = RunningDemo.in(folder);
        if (!reset && running.isPresent() && isUp(running.get(), folder)) {
            progress.say("A demo is running already.");
            Guidance.print(progress, running.get(), folder, true);
            return 0;
        }
        end.stop();
        if (reset) {
            end.wipe(running);
        }
        return run(files, folder, end);
    }

    private static boolean isUp(RunningDemo demo, Path folder) {
        return demo.panel(folder).isPresent() && demo.wings(folder).isPresent();
    }

    private int run(ServiceFiles files, Path folder, DemoEnd end) {
        makeFolder(folder);
        var memory = DemoMemory.in(folder);
        int panelPort = port("panel_port", memory, port, PANEL_PORT, "--port");
        int daemonPort = port("node_port", memory, nodePort, NODE_PORT, "--node-port");
        var demo = new Demo(files, folder, panelPort, daemonPort, progress);
        var ending = new Thread(() -> stopAtExit(end), "demo-end");
        Runtime.getRuntime().addShutdownHook(ending);
        var running = demo.start();
        progress.step("Both servers run.");
        Guidance.print(progress, running, folder, detach);
        if (detach) {
            Runtime.getRuntime().removeShutdownHook(ending);
            return 0;
        }
        return watch(demo, folder);
    }

    private void stopAtExit(DemoEnd end) {
        progress.say("");
        end.stop();
    }

    /// Starts a service again that ended, as a service manager would: what happens then is part of the show.
    private int watch(Demo demo, Path folder) {
        while (true) {
            Pause.of(Duration.ofMillis(500));
            if (!RunningDemo.isWanted(folder)) {
                return 0;
            }
            if (demo.running().panel(folder).isEmpty()) {
                progress.step("The panel ended; starting it again");
                demo.startPanel();
            }
            if (demo.running().wings(folder).isEmpty()) {
                progress.step("The node ended; its game servers go on. Starting it again");
                demo.startWings();
            }
        }
    }

    private static int port(
            String key, DemoMemory memory, @Nullable Integer wanted, int first, String option) {
        int port =
                Optional.ofNullable(wanted)
                        .or(() -> memory.number(key))
                        .orElseGet(() -> LoopbackPorts.freeFrom(first));
        if (!LoopbackPorts.isFree(port)) {
            throw new IllegalStateException(
                    "port " + port + " is used by another program; choose one with " + option);
        }
        memory.keep(key, port);
        return port;
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
