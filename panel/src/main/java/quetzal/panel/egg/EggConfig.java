package quetzal.panel.egg;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// How the daemon runs and configures a server of this egg; what is `null` comes from the parent egg.
///
/// - `files`: settings file name → `{parser, find}`; see [ConfigFiles]
/// - `startup`: `{done, strip_ansi}`; see [StartupDetection]
/// - `logs`: kept for exports, read by nobody
/// - `stop`: a console command, or `^` and a signal; see [StopRule]
public record EggConfig(
        @Nullable ObjectNode files,
        @Nullable ObjectNode startup,
        @Nullable ObjectNode logs,
        @Nullable String stop) {

    /// This configuration with every gap filled from `parent`.
    public EggConfig over(EggConfig parent) {
        return new EggConfig(
                files != null ? files : parent.files,
                startup != null ? startup : parent.startup,
                logs != null ? logs : parent.logs,
                stop != null ? stop : parent.stop);
    }

    public ObjectNode filesOrEmpty() {
        return files != null ? files : JsonNodeFactory.instance.objectNode();
    }

    public ObjectNode startupOrEmpty() {
        return startup != null ? startup : JsonNodeFactory.instance.objectNode();
    }

    public ObjectNode logsOrEmpty() {
        return logs != null ? logs : JsonNodeFactory.instance.objectNode();
    }

    public String stopOrEmpty() {
        return stop != null ? stop : "";
    }
}
