package quetzal.panel.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs commands of the administrator's console from a terminal or a script.
///
/// - shape: exit codes: 0 done, 1 the command failed or was denied, 2 wrong arguments, 3 the panel does not answer
@Command(
        name = "quetzal",
        description = {
            "Runs commands of a Quetzal panel's administrator console.",
            "Without a command it reads one from each line of standard input."
        },
        mixinStandardHelpOptions = true,
        versionProvider = QuetzalMain.Version.class,
        footer = {
            "",
            "The key is an application key: quetzal-panel api-key create --user=… --type=application",
            "Examples:",
            "  quetzal help",
            "  quetzal server list",
            "  quetzal server command 1a2b3c4d say hello"
        })
public final class QuetzalMain implements Callable<Integer> {
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;

    private final Map<String, String> environment;
    private final BufferedReader in;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean prompt;

    @Option(names = "--url", description = "The panel's address (or QUETZAL_URL).")
    private @Nullable String url;

    @Option(
            names = "--key-file",
            description = "A file that holds the application key (or QUETZAL_KEY_FILE).")
    private @Nullable Path keyFile;

    @Option(
            names = "--key",
            description =
                    "The application key (or QUETZAL_KEY). Others on this machine can see arguments: better use the"
                            + " environment or a file.")
    private @Nullable String key;

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "For example: server list")
    private List<String> words = List.of();

    QuetzalMain(
            Map<String, String> environment,
            BufferedReader in,
            PrintWriter out,
            PrintWriter err,
            boolean prompt) {
        this.environment = environment;
        this.in = in;
        this.out = out;
        this.err = err;
        this.prompt = prompt;
    }

    public static void main(String[] arguments) {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        var terminal = System.console();
        System.exit(
                execute(
                        System.getenv(),
                        in,
                        out,
                        err,
                        terminal != null && terminal.isTerminal(),
                        arguments));
    }

    static int execute(
            Map<String, String> environment,
            BufferedReader in,
            PrintWriter out,
            PrintWriter err,
            boolean prompt,
            String... arguments) {
        return new CommandLine(new QuetzalMain(environment, in, out, err, prompt))
                .setOut(out)
                .setErr(err)
                // whatever follows the first word belongs to the command
                .setStopAtPositional(true)
                .execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var address = address();
        var token = token();
        if (address == null || token == null) {
            return USAGE;
        }
        try (var api = new ConsoleApi(address, token)) {
            return words.isEmpty()
                    ? lines(api)
                    : run(
                            api,
                            words.stream()
                                    .map(QuetzalMain::quoted)
                                    .collect(Collectors.joining(" ")));
        }
    }

    private @Nullable URI address() {
        var text = url == null ? environment.get("QUETZAL_URL") : url;
        if (text == null || !text.matches("https?://[^\\s/]+/?")) {
            err.println("Say where the panel is: --url=https://panel.example or QUETZAL_URL");
            return null;
        }
        return URI.create(text);
    }

    private @Nullable String token() throws IOException {
        var file = keyFile == null ? environment.get("QUETZAL_KEY_FILE") : keyFile.toString();
        String token;
        if (key != null) {
            token = key;
        } else if (file != null && (keyFile != null || !environment.containsKey("QUETZAL_KEY"))) {
            if (!Files.isReadable(Path.of(file))) {
                err.println("The key file cannot be read: " + file);
                return null;
            }
            token = Files.readString(Path.of(file));
        } else {
            token = environment.getOrDefault("QUETZAL_KEY", "");
        }
        if (!token.strip().matches("\\S+")) {
            err.println("Say the application key: QUETZAL_KEY, QUETZAL_KEY_FILE or --key-file=…");
            return null;
        }
        return token.strip();
    }

    private int lines(ConsoleApi api) throws IOException, InterruptedException {
        var worst = 0;
        while (true) {
            if (prompt) {
                out.print("quetzal> ");
                out.flush();
            }
            var line = in.readLine();
            if (line == null || line.strip().equals("exit") || line.strip().equals("quit")) {
                return worst;
            }
            if (!line.isBlank()) {
                var code = run(api, line);
                worst = prompt ? 0 : Math.max(worst, code);
                if (code == UNREACHABLE && !prompt) {
                    return code;
                }
            }
        }
    }

    private int run(ConsoleApi api, String line) throws InterruptedException {
        return switch (api.run(line)) {
            case ConsoleApi.Answer.Ran(var output, var ok) -> {
                out.print(output);
                out.flush();
                yield ok ? 0 : FAILED;
            }
            case ConsoleApi.Answer.Refused(var why) -> {
                err.println(why);
                yield FAILED;
            }
            case ConsoleApi.Answer.Unreachable(var why) -> {
                err.println("The panel does not answer: " + why);
                yield UNREACHABLE;
            }
        };
    }

    /// A word as the shell gave it, so that the panel reads the same word again.
    private static String quoted(String word) {
        return word.matches("[^\\s\"'\\\\]+")
                ? word
                : '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = QuetzalMain.class.getPackage().getImplementationVersion();
            return new String[] {"quetzal " + (version == null ? "(unpacked)" : version)};
        }
    }
}
