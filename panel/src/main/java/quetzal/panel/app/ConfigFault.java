package quetzal.panel.app;

import java.util.List;

/// The configuration cannot be used; the message lists every fault.
public final class ConfigFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    public ConfigFault(List<String> faults) {
        super("The configuration has faults:\n - " + String.join("\n - ", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
