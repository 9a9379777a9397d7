package quetzal.wings.install;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.remote.InstallScript;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.file.FileOwner;
import quetzal.wings.file.ServerRoot;

/// One installation to be run.
///
/// - `skipScript`: the server wants none; the installation succeeds at once
/// - `startAfter`: start the server when it went well
/// - `environment`: what the script will see, for the head of its log, where secrets are masked
public record InstallRequest(
        ServerId server,
        boolean reinstall,
        boolean startAfter,
        boolean skipScript,
        ServerRoot root,
        FileOwner owner,
        Supplier<? extends Map<String, String>> environment,
        SpecMaker specs) {

    /// Makes the container of a script that lies in a folder of the host.
    @FunctionalInterface
    public interface SpecMaker {
        ContainerSpec of(InstallScript script, Path scriptFolder);
    }
}
