package quetzal.wings.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import quetzal.shared.json.Json;
import quetzal.wings.config.ConfigException;
import quetzal.wings.config.ConfigFile;

/// Fetches the node's configuration from the panel and writes it.
@Command(
        name = "configure",
        description = "Fetch this node's configuration from the panel and write it.",
        mixinStandardHelpOptions = true)
final class ConfigureCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"--panel-url", "-p"},
            required = true,
            description = "The panel's address.")
    private URI panel = URI.create("");

    @Option(
            names = {"--token", "-t"},
            required = true,
            interactive = true,
            arity = "0..1",
            description = "An application API key that may read nodes; asked for when left out.")
    private String token = "";

    @Option(
            names = {"--node", "-n"},
            required = true,
            description = "The node's number in the panel.")
    private long node;

    @Option(names = "--config", description = "The file to write (default: ${DEFAULT-VALUE}).")
    private Path config = ConfigFile.DEFAULT;

    @Option(names = "--override", description = "Replace a file that is there already.")
    private boolean override;

    @Option(
            names = "--allow-insecure",
            description = "Accept a panel without TLS that is not on this host.")
    private boolean allowInsecure;

    @Override
    public Integer call() throws InterruptedException {
        var err = spec.commandLine().getErr();
        if (Files.exists(config) && !override) {
            err.println(
                    config
                            + " exists already. Add --override to replace it; settings of your own in it are kept.");
            return WingsMain.FAILED;
        }
        if (!"https".equals(panel.getScheme()) && !allowInsecure && !local(panel.getHost())) {
            err.println(
                    "The key and the node's token would travel unencrypted. Use https, or add --allow-insecure.");
            return WingsMain.USAGE;
        }
        try {
            var fetched = fetch();
            var file = new ConfigFile(config, java.util.Map.of());
            file.merge(fetched);
            spec.commandLine()
                    .getOut()
                    .println("Wrote " + config + ". Start the daemon with: quetzal-wings run");
            return 0;
        } catch (ConfigException e) {
            err.println(e.getMessage());
            return WingsMain.CONFIG;
        } catch (IOException e) {
            err.println("The configuration could not be fetched: " + e.getMessage());
            return WingsMain.UNAVAILABLE;
        }
    }

    private static boolean local(@org.jspecify.annotations.Nullable String host) {
        return host != null
                && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    }

    private ObjectNode fetch() throws IOException, InterruptedException {
        var base = panel.toString().replaceAll("/+$", "");
        var request =
                HttpRequest.newBuilder(
                                URI.create(
                                        base + "/api/application/nodes/" + node + "/configuration"))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + token)
                        .header("Accept", "application/json")
                        .build();
        try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            switch (answer.statusCode()) {
                case 200 -> {}
                case 401, 403 ->
                        throw new IOException(
                                "the panel does not accept the key, or it may not read nodes");
                case 404 -> throw new IOException("the panel has no node " + node);
                default -> throw new IOException("the panel answered " + answer.statusCode());
            }
            JsonNode body = Json.MAPPER.readTree(answer.body());
            if (body instanceof ObjectNode object && object.path("token").isTextual()) {
                return object;
            }
            throw new IOException("what answered at " + base + " is not a panel");
        }
    }
}
