package quetzal.e2e.stack;

import java.util.LinkedHashMap;
import java.util.Map;

/// What a server is created with; what is not said is the egg's own.
///
/// - unit: `memoryMib` and `diskMib` in MiB, `cpuPercent` with 100 for one core; 0 is without limit
public record NewServer(
        String name,
        int egg,
        int port,
        long memoryMib,
        long diskMib,
        int cpuPercent,
        boolean startWhenInstalled,
        Map<String, String> variables) {

    public NewServer {
        variables = Map.copyOf(variables);
    }

    public static NewServer of(String name, int egg, int port) {
        return new NewServer(name, egg, port, 512, 2048, 0, true, Map.of());
    }

    public NewServer withMemory(long mib) {
        return new NewServer(
                name, egg, port, mib, diskMib, cpuPercent, startWhenInstalled, variables);
    }

    public NewServer notStarted() {
        return new NewServer(name, egg, port, memoryMib, diskMib, cpuPercent, false, variables);
    }

    public NewServer with(String variable, String value) {
        var more = new LinkedHashMap<>(variables);
        more.put(variable, value);
        return new NewServer(
                name, egg, port, memoryMib, diskMib, cpuPercent, startWhenInstalled, more);
    }
}
