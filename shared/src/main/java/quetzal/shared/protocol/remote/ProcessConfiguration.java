package quetzal.shared.protocol.remote;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a server's process is recognised as ready, how it is stopped, and which files are edited before each start.
public record ProcessConfiguration(Startup startup, Stop stop, List<ConfigFile> configs) {
    public ProcessConfiguration {
        startup = startup == null ? new Startup(List.of(), List.of(), false) : startup;
        stop = stop == null ? new Stop("stop", null) : stop;
        configs = configs == null ? List.of() : List.copyOf(configs);
    }

    /// An entry of `done` is a text that the ready line contains, or `regex:` and an RE2 expression.
    public record Startup(List<String> done, List<String> userInteraction, boolean stripAnsi) {
        public Startup {
            done =
                    done == null
                            ? List.of()
                            : done.stream().filter(java.util.Objects::nonNull).toList();
            userInteraction = userInteraction == null ? List.of() : List.copyOf(userInteraction);
        }
    }

    /// `type` is `command`, `signal` or `stop`.
    public record Stop(String type, @Nullable String value) {
        public Stop {
            type = type == null ? "" : type;
        }
    }

    /// `parser` is one of `file`, `yaml`, `yml`, `properties`, `ini`, `json`, `xml`.
    public record ConfigFile(String file, String parser, List<Replacement> replace) {
        public ConfigFile {
            file = file == null ? "" : file;
            parser = parser == null ? "" : parser;
            replace = replace == null ? List.of() : List.copyOf(replace);
        }
    }

    /// `replaceWith` is a text, a number, a truth value or null.
    public record Replacement(
            String match,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String ifValue,
            @JsonAlias("value") @Nullable Object replaceWith) {
        public Replacement {
            match = match == null ? "" : match;
        }
    }
}
