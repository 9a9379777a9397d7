package quetzal.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import quetzal.e2e.stack.LoopbackPorts;

/// How long `script/demo` takes in a fresh clone, and which of its steps take that long.
///
/// Maven's and npm's downloads are fetched anew, into folders of their own. What the system has already (packages,
/// engine, game images) is used.
final class ColdDemo implements Part {
    private record Step(String text, long began) {}

    @Override
    public void print(Table table, Path repository, Path scratch)
            throws IOException, InterruptedException {
        table.head("script/demo in a fresh clone", "took");
        Files.createDirectories(scratch);
        var clone = scratch.resolve("quetzal");
        run(
                repository,
                scratch,
                "git",
                "clone",
                "-q",
                "--no-hardlinks",
                repository.toString(),
                clone.toString());
        try {
            var began = System.nanoTime();
            var steps = demo(clone, scratch);
            var ended = System.nanoTime();
            for (int i = 0; i < steps.size(); i++) {
                var until = i + 1 < steps.size() ? steps.get(i + 1).began() : ended;
                if (until - steps.get(i).began() >= 100_000_000) {
                    table.row(steps.get(i).text(), Table.seconds(until - steps.get(i).began()));
                }
            }
            table.row("**all of it, until both servers run**", Table.seconds(ended - began));
        } finally {
            run(clone, scratch, "script/demo", "stop", "--reset");
        }
    }

    private static List<Step> demo(Path clone, Path scratch)
            throws IOException, InterruptedException {
        var process =
                in(
                                clone,
                                scratch,
                                "script/demo",
                                "--detach",
                                "--port",
                                Integer.toString(LoopbackPorts.anyFree()),
                                "--node-port",
                                Integer.toString(LoopbackPorts.anyFree()))
                        .start();
        var steps = new ArrayList<Step>();
        var said = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                var text = line.replaceFirst("^ *[0-9]+ s  ", "");
                if (!text.isBlank() && !text.startsWith(" ") && steps.stream().noneMatch(DONE)) {
                    steps.add(new Step(text, System.nanoTime()));
                }
            }
        }
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("script/demo failed:\n" + said);
        }
        return steps;
    }

    /// After this word only explanations are printed.
    private static final java.util.function.Predicate<Step> DONE =
            step -> step.text().startsWith("Both servers run");

    private static void run(Path folder, Path scratch, String... command)
            throws IOException, InterruptedException {
        var process =
                in(folder, scratch, command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    private static ProcessBuilder in(Path folder, Path scratch, String... command) {
        var builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("MAVEN_OPTS", "-Dmaven.repo.local=" + scratch.resolve("maven"));
        builder.environment().put("npm_config_cache", scratch.resolve("npm").toString());
        builder.environment().remove("JAVA_HOME");
        return builder;
    }
}
