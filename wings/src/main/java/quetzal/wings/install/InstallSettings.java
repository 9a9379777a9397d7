package quetzal.wings.install;

import java.nio.file.Path;
import java.time.Duration;

/// How installations run on this node.
///
/// - `temporary`: must be visible to the engine under the same path
/// - `timeout`: for the whole of one installation
/// - `failOnExitCode`: whether a script that ends with another code than 0 has failed
public record InstallSettings(
        Path temporary, Duration timeout, Duration pullPatience, boolean failOnExitCode) {}
