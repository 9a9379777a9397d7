package quetzal.panel.egg;

import java.util.List;
import quetzal.shared.protocol.remote.ProcessConfiguration;

/// What the daemon is told about a server's process: when it is ready, how it is stopped, which files are edited.
public final class EggProcess {
    private EggProcess() {}

    /// - `config`: effective, with the parent egg's values filled in
    public static ProcessConfiguration of(EggConfig config, PlaceholderValues values) {
        var detection = StartupDetection.of(config.startupOrEmpty());
        return new ProcessConfiguration(
                new ProcessConfiguration.Startup(
                        detection.done(), List.of(), detection.stripAnsi()),
                stop(StopRule.of(config.stopOrEmpty())),
                ConfigFiles.edits(config.filesOrEmpty(), values));
    }

    private static ProcessConfiguration.Stop stop(StopRule rule) {
        return switch (rule) {
            // An empty line would stop nothing; the engine's own stop does.
            case StopRule.Command(var line) when line.isBlank() ->
                    new ProcessConfiguration.Stop("stop", null);
            case StopRule.Command(var line) -> new ProcessConfiguration.Stop("command", line);
            case StopRule.Signal(var name) -> new ProcessConfiguration.Stop("signal", name);
        };
    }
}
