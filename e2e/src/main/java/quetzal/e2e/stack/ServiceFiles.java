package quetzal.e2e.stack;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where the built services are: below `root`, the folder of the whole project.
public record ServiceFiles(Path root) {
    /// The folder that holds `script/`, found from the working directory upwards.
    public static ServiceFiles ofWorkingDirectory() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; ) {
            if (Files.isExecutable(folder.resolve("script/demo"))) {
                return new ServiceFiles(folder);
            }
            folder = folder.getParent();
        }
        throw new IllegalStateException("run this inside the project's folder");
    }

    public Path panelStart() {
        return built("panel");
    }

    public Path wingsStart() {
        return built("wings");
    }

    public Path egg(String name) {
        return root.resolve("images/eggs").resolve(name + ".json");
    }

    private Path built(String service) {
        var jar = root.resolve(service).resolve("target/quetzal-" + service + ".jar");
        if (!Files.isReadable(jar)) {
            throw new IllegalStateException(jar + " is missing; build it: mvn package -DskipTests");
        }
        return root.resolve(service).resolve("bin/quetzal-" + service);
    }
}
