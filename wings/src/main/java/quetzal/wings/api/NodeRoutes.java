package quetzal.wings.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.protocol.daemon.SystemReport;
import quetzal.wings.config.ConfigException;
import quetzal.wings.config.LiveConfig;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.http.JsonBody;

/// The node itself: what it is, and the panel's changes to its configuration.
public final class NodeRoutes implements HttpModule {
    private static final Logger log = LoggerFactory.getLogger(NodeRoutes.class);

    private final LiveConfig config;
    private final ContainerRuntime runtime;
    private final String version;

    public NodeRoutes(LiveConfig config, ContainerRuntime runtime, String version) {
        this.config = config;
        this.runtime = runtime;
        this.version = version;
    }

    @Override
    public void register(HttpRoutes routes) {
        routes.get("/api/system", this::system);
        routes.post("/api/update", this::update);
    }

    private void system(Context ctx) {
        if ("2".equals(ctx.queryParam("v"))) {
            ctx.json(detailed());
        } else {
            ctx.json(
                    new SystemReport(
                            architecture(),
                            Runtime.getRuntime().availableProcessors(),
                            System.getProperty("os.version", ""),
                            "linux",
                            version));
        }
    }

    private SystemReport.Detailed detailed() {
        var engine = runtime.info();
        return new SystemReport.Detailed(
                version,
                new SystemReport.Docker(
                        engine.version(),
                        new SystemReport.Cgroups(engine.cgroupDriver(), engine.cgroupVersion()),
                        new SystemReport.Containers(
                                engine.containersTotal(),
                                engine.containersRunning(),
                                engine.containersPaused(),
                                engine.containersStopped()),
                        new SystemReport.Storage(
                                engine.storageDriver(), engine.storageFilesystem()),
                        new SystemReport.Runc(engine.runcVersion())),
                new SystemReport.Machine(
                        architecture(),
                        engine.cpus(),
                        engine.memoryBytes(),
                        engine.kernelVersion(),
                        engine.operatingSystem(),
                        "linux"));
    }

    /// As Go names them, which is what panels compare with.
    private static String architecture() {
        return switch (System.getProperty("os.arch", "").toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "riscv64" -> "riscv64";
            default -> System.getProperty("os.arch", "unknown");
        };
    }

    private void update(Context ctx) throws IOException {
        try {
            var applied = config.update(JsonBody.read(ctx, JsonNode.class));
            log.info("The panel's configuration was {}", applied ? "taken over" : "ignored");
            ctx.json(Map.of("applied", applied));
        } catch (ConfigException e) {
            throw new HttpRefusal(
                    422, "config.unusable", "The configuration was refused: " + e.faults());
        }
    }
}
