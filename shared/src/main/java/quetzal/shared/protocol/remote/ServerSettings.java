package quetzal.shared.protocol.remote;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;

/// One server as it should be, as the panel tells the daemon.
///
/// - unit: memory, swap and disk in MiB; processor in percent of one core
/// - shape: absent or null keys become the zero value, as daemons of the family read them; `environment` holds texts
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ServerSettings(
        ServerId uuid,
        Meta meta,
        boolean suspended,
        Map<String, Object> environment,
        String invocation,
        boolean skipEggScripts,
        Build build,
        Container container,
        Allocations allocations,
        List<Mount> mounts,
        Egg egg,
        Map<String, String> labels,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean crashDetectionEnabled) {
    public ServerSettings {
        meta = meta == null ? new Meta("", "") : meta;
        environment = environment == null ? Map.of() : new LinkedHashMap<>(environment);
        invocation = invocation == null ? "" : invocation;
        build = build == null ? new Build(0, 0, 0, 0, null, 0, false) : build;
        container = container == null ? new Container("", false, false) : container;
        allocations = allocations == null ? new Allocations(false, null, Map.of()) : allocations;
        mounts = mounts == null ? List.of() : List.copyOf(mounts);
        egg = egg == null ? new Egg("", List.of(), Map.of()) : egg;
        labels = labels == null ? Map.of() : Map.copyOf(labels);
    }

    public record Meta(String name, String description) {
        public Meta {
            name = name == null ? "" : name;
            description = description == null ? "" : description;
        }
    }

    /// - unit: MiB, percent of one core; 0 is unlimited except for `swap`, where 0 is none and -1 unlimited
    /// - shape: `threads` is a cpuset list such as `0,2-4`; `ioWeight` 10 to 1000, 0 unset
    public record Build(
            long memoryLimit,
            long swap,
            int ioWeight,
            long cpuLimit,
            @Nullable String threads,
            long diskSpace,
            boolean oomDisabled) {
        /// The same said the other way round, for daemons of one fork.
        @JsonProperty(value = "oom_killer", access = JsonProperty.Access.READ_ONLY)
        public boolean oomKiller() {
            return !oomDisabled;
        }
    }

    /// A leading `~` of `image` means: only a local image, never pulled.
    public record Container(String image, boolean oomDisabled, boolean requiresRebuild) {
        public Container {
            image = image == null ? "" : image;
        }
    }

    /// `mappings` holds every address on the server's node, the default one included.
    public record Allocations(
            boolean forceOutgoingIp,
            @JsonProperty("default") @Nullable Address primary,
            Map<String, List<Integer>> mappings) {
        public Allocations {
            mappings = mappings == null ? Map.of() : new LinkedHashMap<>(mappings);
        }
    }

    public record Address(String ip, int port) {}

    public record Mount(String source, String target, boolean readOnly) {}

    /// `id` is the egg's uuid; `fileDenylist` holds gitignore-like patterns.
    public record Egg(String id, List<String> fileDenylist, Map<String, List<String>> features) {
        public Egg {
            id = id == null ? "" : id;
            fileDenylist = fileDenylist == null ? List.of() : List.copyOf(fileDenylist);
            features = features == null ? Map.of() : Map.copyOf(features);
        }
    }
}
