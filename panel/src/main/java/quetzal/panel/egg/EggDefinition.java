package quetzal.panel.egg;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Everything an egg says, whatever format it came in.
///
/// - `dockerImages`: label → image, in order; the first is the default
/// - `startupCommands`: label → command line, in order, at least one; the first is the default
/// - `icon`: a picture as `data:` URI
public record EggDefinition(
        String name,
        String author,
        String description,
        @Nullable String updateUrl,
        @Nullable String icon,
        List<String> tags,
        List<String> features,
        Map<String, String> dockerImages,
        List<String> fileDenylist,
        Map<String, String> startupCommands,
        EggConfig config,
        InstallScript script,
        boolean forceOutgoingIp,
        List<EggVariable> variables) {
    public EggDefinition {
        tags = List.copyOf(tags);
        features = List.copyOf(features);
        dockerImages = Collections.unmodifiableMap(new LinkedHashMap<>(dockerImages));
        fileDenylist = List.copyOf(fileDenylist);
        startupCommands = Collections.unmodifiableMap(new LinkedHashMap<>(startupCommands));
        variables = List.copyOf(variables);
        if (dockerImages.isEmpty()) {
            throw new IllegalArgumentException("an egg needs at least one image");
        }
        if (startupCommands.isEmpty()) {
            throw new IllegalArgumentException("an egg needs at least one start command");
        }
    }

    public String defaultImage() {
        return dockerImages.values().iterator().next();
    }

    public String defaultStartup() {
        return startupCommands.values().iterator().next();
    }
}
