package quetzal.wings.config;

import java.util.List;
import java.util.stream.Collectors;

/// A configuration that cannot be used, with all its faults at once.
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigFault> faults;

    public ConfigException(String source, List<ConfigFault> faults) {
        super(
                faults.stream()
                        .map(fault -> "  - " + fault)
                        .collect(Collectors.joining("\n", source + " cannot be used:\n", "")));
        this.faults = List.copyOf(faults);
    }

    public List<ConfigFault> faults() {
        return faults;
    }
}
