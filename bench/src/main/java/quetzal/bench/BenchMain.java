package quetzal.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Prints the project's figures as tables; `bench/figures` builds what is needed and calls this.
public final class BenchMain {
    /// Every part under its word on the command line, in the order of printing.
    private static Map<String, Part> parts() {
        var parts = new LinkedHashMap<String, Part>();
        parts.put("demo", new ColdDemo());
        parts.put("panel", new PanelFootprint());
        parts.put("daemon", new DaemonFootprint());
        parts.put("fan-out", new FanOut());
        parts.put("streams", new StreamFigures());
        parts.put("audit", new AuditFigures());
        parts.put("events", new EventFanOut());
        return parts;
    }

    /// Arguments: the repository's folder, then the parts to measure (none: all).
    public static void main(String[] args) throws Exception {
        var parts = parts();
        if (args.length == 0
                || !parts.keySet().containsAll(List.of(args).subList(1, args.length))) {
            System.err.println("usage: bench/figures [" + String.join("] [", parts.keySet()) + "]");
            System.exit(64);
        }
        var wanted = args.length == 1 ? parts.keySet() : List.of(args).subList(1, args.length);
        var repository = Path.of(args[0]).toAbsolutePath();
        var scratch = Files.createTempDirectory("quetzal-bench");
        try {
            for (var name : wanted) {
                var part = parts.get(name);
                if (part != null) {
                    part.print(new Table(System.out), repository, scratch.resolve(name));
                }
            }
        } finally {
            remove(scratch);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
