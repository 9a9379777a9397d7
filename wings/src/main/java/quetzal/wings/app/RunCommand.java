package quetzal.wings.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quetzal.shared.log.LogMask;
import quetzal.wings.config.ConfigException;
import quetzal.wings.config.ConfigFile;
import quetzal.wings.config.LiveConfig;
import quetzal.wings.config.WingsConfig;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.container.docker.DockerRuntime;

/// Runs the daemon until it is told to end.
@Command(
        name = "run",
        description = "Run the daemon (this is the default).",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
    private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", description = "The configuration file (default: ${DEFAULT-VALUE}).")
    private Path config = ConfigFile.DEFAULT;

    @Option(names = "--debug", description = "Log in detail.")
    private boolean debug;

    @Override
    public Integer call() throws InterruptedException {
        // otherwise the runtime prints it past the log, with whatever secrets are in it
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) ->
                        log.error("A thread was ended by a fault: {}", thread.getName(), thrown));
        WingsApp app;
        try {
            var file = new ConfigFile(config, System.getenv());
            var loaded = file.load();
            if (debug || loaded.debug()) {
                logInDetail();
            }
            if (!loaded.system().timezone().isEmpty()) {
                TimeZone.setDefault(TimeZone.getTimeZone(loaded.system().timezone()));
            }
            app = WingsApp.start(new LiveConfig(file, loaded), RunCommand::runtime);
        } catch (ConfigException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return WingsMain.CONFIG;
        } catch (IOException | RuntimeException e) {
            log.error("The daemon could not start", e);
            spec.commandLine()
                    .getErr()
                    .println(
                            "The daemon could not start: "
                                    + new LogMask(List::of).over(String.valueOf(e.getMessage())));
            return WingsMain.UNAVAILABLE;
        }
        var ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    app.close();
                                    ended.countDown();
                                },
                                "shutdown"));
        ended.await();
        return 0;
    }

    private static ContainerRuntime runtime(WingsConfig config, java.time.InstantSource clock) {
        return switch (config.system().runtime()) {
            case DOCKER -> new DockerRuntime(DockerSetup.of(config), clock);
            case PROCESS -> ProcessSetup.of(config, clock);
        };
    }

    private static void logInDetail() {
        if (LoggerFactory.getLogger("quetzal") instanceof ch.qos.logback.classic.Logger logger) {
            logger.setLevel(ch.qos.logback.classic.Level.DEBUG);
        }
    }
}
