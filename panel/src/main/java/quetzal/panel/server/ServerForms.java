package quetzal.panel.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The bodies of requests about servers, as the API's document shows them; [ServerInput] reads them.
final class ServerForms {
    private ServerForms() {}

    /// - shape: one of `allocation` and `deploy`
    record Create(
            String name,
            @Nullable String description,
            @Nullable String externalId,
            long user,
            long egg,
            String dockerImage,
            String startup,
            Map<String, String> environment,
            LimitsForm limits,
            FeatureLimits featureLimits,
            @Nullable Chosen allocation,
            @Nullable Deploy deploy,
            @Nullable Boolean oomDisabled,
            @Nullable Boolean skipScripts,
            @Nullable Boolean startOnCompletion) {}

    record LimitsForm(
            long memory,
            long swap,
            long disk,
            int io,
            long cpu,
            @Nullable String threads,
            @Nullable Boolean oomKiller) {}

    /// Ids of allocations.
    record Chosen(@JsonProperty("default") long primary, @Nullable List<Long> additional) {}

    /// - shape: `portRange` holds ports and ranges such as `25565-25600`
    record Deploy(List<Long> locations, boolean dedicatedIp, List<String> portRange) {}

    record Details(
            String name, @Nullable String description, @Nullable String externalId, long user) {}

    record Build(
            long allocation,
            LimitsForm limits,
            FeatureLimits featureLimits,
            @Nullable List<Long> addAllocations,
            @Nullable List<Long> removeAllocations,
            @Nullable Boolean oomDisabled) {}

    record Startup(
            String startup,
            Map<String, String> environment,
            long egg,
            String image,
            boolean skipScripts) {}
}
