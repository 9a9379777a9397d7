package quetzal.wings.settings;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `{{config.…}}` in an egg's values. Only what stands in the map can be reached: the daemon's configuration itself,
/// with its tokens and passwords, is not known here. Everything else becomes nothing.
final class Placeholders {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{ ?config\\.([A-Za-z0-9_.-]{1,200}) ?}}");

    private final Map<String, String> values;

    /// `nodeAddress` is where games reach the node, and the only thing they may ask for.
    Placeholders(String nodeAddress) {
        this.values =
                Map.of("docker.interface", nodeAddress, "docker.network.interface", nodeAddress);
    }

    String resolve(String text) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), "")));
    }
}
