package quetzal.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Prints the project's figures as tables; `bench/figures` builds what is needed and calls this.
public final class BenchMain {
    private static final Set<String> PARTS = Set.of("panel", "daemon", "fan-out");

    private final PrintStream out;
    private final Path repository;
    private final Path scratch;

    private BenchMain(PrintStream out, Path repository, Path scratch) {
        this.out = out;
        this.repository = repository;
        this.scratch = scratch;
    }

    /// Arguments: the repository's folder, then the parts to measure (none: all).
    public static void main(String[] args) throws Exception {
        if (args.length == 0 || !PARTS.containsAll(List.of(args).subList(1, args.length))) {
            System.err.println("usage: BenchMain REPOSITORY [panel] [daemon] [fan-out]");
            System.exit(64);
        }
        var parts = args.length == 1 ? PARTS : Set.copyOf(List.of(args).subList(1, args.length));
        var scratch = Files.createTempDirectory("quetzal-bench");
        var bench = new BenchMain(System.out, Path.of(args[0]).toAbsolutePath(), scratch);
        if (parts.contains("panel")) {
            bench.panel();
        }
        if (parts.contains("daemon")) {
            bench.daemon();
        }
        if (parts.contains("fan-out")) {
            bench.fanOut();
        }
    }

    private void panel() throws IOException, InterruptedException {
        out.println(
                "\n| panel | ready after | memory | its database's memory | processor when idle |");
        out.println("|---|---|---|---|---|");
        for (var result : new Footprint(repository, scratch).panel()) {
            row(
                    result.start(),
                    millis(result.bootNanos()),
                    result.mebibytes() + " MiB",
                    result.databaseMebibytes() + " MiB",
                    percent(result.cpuPercent()));
        }
    }

    private void daemon() throws IOException, InterruptedException {
        out.println(
                "\n| daemon, idle containers | answers after | all attached after | memory | processor when idle |");
        out.println("|---|---|---|---|---|");
        for (var containers : List.of(0, 50)) {
            var result = new Footprint(repository, scratch).daemon(containers);
            row(
                    Integer.toString(containers),
                    millis(result.bootNanos()),
                    millis(result.attachedNanos()),
                    result.mebibytes() + " MiB",
                    percent(result.cpuPercent()));
        }
    }

    private void fanOut() throws IOException, InterruptedException {
        out.println(
                "\n| servers × viewers × lines/s | client | delivered | lines/s delivered | out of order |"
                        + " p50 | p99 | daemon's processor | daemon's memory |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        var time = Duration.ofSeconds(10);
        var loads =
                List.of(
                        new FanOut.Load(1, 1, 200, time, true),
                        new FanOut.Load(1, 200, 200, time, true),
                        new FanOut.Load(1, 200, 1_000, time, true),
                        new FanOut.Load(1, 200, 5_000, time, true),
                        new FanOut.Load(1, 200, 200, time, false),
                        new FanOut.Load(1, 200, 5_000, time, false),
                        new FanOut.Load(50, 4, 60, time, true));
        for (var result : new FanOut(repository, scratch).run(loads)) {
            var load = result.load();
            row(
                    load.servers()
                            + " × "
                            + load.viewersPerServer()
                            + " × "
                            + load.linesPerSecond(),
                    load.sequenced() ? "numbered" : "classic",
                    percent(result.deliveredShare() * 100),
                    String.format(Locale.ROOT, "%,.0f", result.deliveredPerSecond()),
                    Long.toString(result.outOfOrder()),
                    millis(result.p50()),
                    millis(result.p99()),
                    percent(result.daemonCpuPercent()),
                    result.daemonMebibytes() + " MiB");
        }
    }

    private void row(String... cells) {
        out.println("| " + String.join(" | ", cells) + " |");
        out.flush();
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f %%", value);
    }
}
