package quetzal.wings.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quetzal.wings.config.ConfigException;
import quetzal.wings.config.ConfigFile;
import quetzal.wings.config.SystemConfig;
import quetzal.wings.config.WingsConfig;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.docker.DockerRuntime;

/// Says what works and what does not, with all secrets left out, so that it can be shown to others.
@Command(
        name = "diagnostics",
        description = "Check configuration, engine, panel, clock and disk.",
        mixinStandardHelpOptions = true)
final class DiagnosticsCommand implements Callable<Integer> {
    private static final Duration MOST_SKEW = Duration.ofSeconds(30);
    private static final long LEAST_FREE = 1L << 30;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--config", description = "The configuration file (default: ${DEFAULT-VALUE}).")
    private Path file = ConfigFile.DEFAULT;

    private int failures;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        out.println("quetzal-wings " + WingsVersion.text());
        out.println(
                "java          "
                        + Runtime.version()
                        + " on "
                        + System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"));
        WingsConfig config;
        try {
            config = new ConfigFile(file, System.getenv()).load();
            good(out, "configuration", file.toString());
        } catch (ConfigException e) {
            bad(out, "configuration", String.valueOf(e.getMessage()));
            return WingsMain.CONFIG;
        }
        out.println(
                "node          "
                        + config.uuid()
                        + ", token id "
                        + config.tokenId()
                        + ", token "
                        + config.token());
        out.println(
                "listens on    "
                        + config.api().host()
                        + ":"
                        + config.api().port()
                        + (config.api().tls().isPresent() ? " with TLS" : " without TLS"));
        engine(out, config);
        panel(out, config);
        disk(out, "data", config.system().data());
        disk(out, "local state", config.system().rootDirectory());
        disk(out, "temporary", config.system().tmpDirectory());
        return failures == 0 ? 0 : WingsMain.UNAVAILABLE;
    }

    private void engine(PrintWriter out, WingsConfig config) {
        if (config.system().runtime() == SystemConfig.Runtime.PROCESS) {
            bad(out, "engine", "none: games run as plain processes, without confinement");
            return;
        }
        try (var runtime = new DockerRuntime(DockerSetup.of(config), Clock.systemUTC())) {
            var info = runtime.info();
            good(
                    out,
                    "engine",
                    info.name()
                            + " "
                            + info.version()
                            + ", runc "
                            + info.runcVersion()
                            + ", cgroups "
                            + info.cgroupVersion()
                            + ", storage "
                            + info.storageDriver()
                            + ", kernel "
                            + info.kernelVersion());
            info.warnings().forEach(warning -> out.println("              note: " + warning));
        } catch (ContainerException e) {
            bad(out, "engine", e.problem().detail());
        }
    }

    private void panel(PrintWriter out, WingsConfig config) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        config.panelOrigin()
                                                + "/api/remote/servers?page=1&per_page=1"))
                        .timeout(Duration.ofSeconds(15))
                        .header(
                                "Authorization",
                                "Bearer " + config.tokenId() + "." + config.token().reveal())
                        .header("Accept", "application/json")
                        .build();
        try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
            var before = System.currentTimeMillis();
            var answer = http.send(request, HttpResponse.BodyHandlers.discarding());
            if (answer.statusCode() == 200) {
                good(out, "panel", config.panelOrigin());
            } else {
                bad(
                        out,
                        "panel",
                        config.panelOrigin()
                                + " answered "
                                + answer.statusCode()
                                + (answer.statusCode() == 403
                                        ? ": it does not accept this node's token"
                                        : ""));
            }
            answer.headers().firstValue("date").ifPresent(date -> clock(out, date, before));
        } catch (IOException e) {
            bad(out, "panel", config.panelOrigin() + " cannot be reached: " + e.getMessage());
        }
    }

    private void clock(PrintWriter out, String date, long beforeMillis) {
        try {
            var theirs =
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()
                            .toEpochMilli();
            // The header has whole seconds, so up to one of them means nothing.
            var skew = Duration.ofMillis(beforeMillis - theirs);
            if (skew.abs().compareTo(MOST_SKEW) > 0) {
                bad(
                        out,
                        "clock",
                        "differs from the panel's by "
                                + skew.toSeconds()
                                + " s: tokens will be refused; set the time by NTP");
            } else {
                good(
                        out,
                        "clock",
                        "agrees with the panel's within " + (skew.abs().toSeconds() + 1) + " s");
            }
        } catch (DateTimeException e) {
            out.println("clock         unknown: the panel sends no time");
        }
    }

    private void disk(PrintWriter out, String what, Path folder) {
        try {
            var there = folder;
            while (there != null && !Files.exists(there)) {
                there = there.getParent();
            }
            if (there == null || !Files.isWritable(there)) {
                bad(out, what, folder + " cannot be written");
                return;
            }
            var free = Files.getFileStore(there).getUsableSpace();
            if (free < LEAST_FREE) {
                bad(out, what, folder + " has only " + free / (1 << 20) + " MiB left");
            } else {
                good(out, what, folder + ", " + free / (1 << 30) + " GiB free");
            }
        } catch (IOException e) {
            bad(out, what, folder + ": " + e.getMessage());
        }
    }

    private static void good(PrintWriter out, String what, String text) {
        out.printf("%-13s ok: %s%n", what, text);
    }

    private void bad(PrintWriter out, String what, String text) {
        failures++;
        out.printf("%-13s FAILED: %s%n", what, text);
    }
}
