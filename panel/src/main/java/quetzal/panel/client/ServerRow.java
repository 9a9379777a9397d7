package quetzal.panel.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import quetzal.panel.egg.StartupPreview;
import quetzal.shared.id.ServerId;

/// Everything that the client API shows of one server, as one statement reads it.
///
/// - unit: memory, swap and disk in MiB, `cpu` percent of one core
/// - shape: `state` is what the node last said of the process; `permissions` is the viewer's own list, null when he is no subuser; `subusers` is empty unless asked for
record ServerRow(
        long number,
        ServerId id,
        long ownerNumber,
        String name,
        String description,
        @Nullable String status,
        boolean suspended,
        boolean deleting,
        @Nullable String state,
        boolean skipScripts,
        long memory,
        long swap,
        long disk,
        int io,
        long cpu,
        @Nullable String threads,
        boolean oomDisabled,
        long primaryAllocation,
        String startup,
        String image,
        @Nullable Integer allocationLimit,
        @Nullable Integer databaseLimit,
        int backupLimit,
        Machine node,
        Egg egg,
        @Nullable List<String> permissions,
        List<Address> allocations,
        List<Variable> variables,
        List<Subuser> subusers) {
    ServerRow {
        permissions = permissions == null ? null : List.copyOf(permissions);
        allocations = List.copyOf(allocations);
        variables = List.copyOf(variables);
        subusers = List.copyOf(subusers);
    }

    record Machine(long number, String name, String fqdn, int sftpPort, boolean maintenance) {}

    /// - shape: `images` label to image, in order
    record Egg(String uuid, String name, List<String> features, Map<String, String> images) {
        Egg {
            features = List.copyOf(features);
            images = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(images));
        }
    }

    record Address(long id, String ip, @Nullable String alias, int port, @Nullable String notes) {
        String text() {
            return ip + ":" + port;
        }
    }

    /// A variable of the egg with this server's value; `value` is null where the egg's default counts.
    record Variable(
            long id,
            String name,
            String description,
            String env,
            String defaultValue,
            @Nullable String value,
            boolean viewable,
            boolean editable,
            List<String> rules) {
        Variable {
            rules = List.copyOf(rules);
        }

        String effective() {
            return value == null ? defaultValue : value;
        }
    }

    Optional<Address> primary() {
        return allocations.stream().filter(a -> a.id() == primaryAllocation).findFirst();
    }

    Optional<Variable> variable(String env) {
        return variables.stream().filter(v -> v.env().equals(env)).findFirst();
    }

    /// The start command with values; those of hidden variables, or of all, read `[hidden]`.
    String invocation(boolean hideAll) {
        var values = new LinkedHashMap<String, String>();
        variables.forEach(v -> values.put(v.env(), v.effective()));
        values.put("SERVER_MEMORY", String.valueOf(memory));
        primary()
                .ifPresent(
                        address -> {
                            values.put("SERVER_IP", address.ip());
                            values.put("SERVER_PORT", String.valueOf(address.port()));
                        });
        var hidden =
                variables.stream()
                        .filter(v -> hideAll || !v.viewable())
                        .map(Variable::env)
                        .collect(Collectors.toSet());
        return StartupPreview.of(startup, values, hidden);
    }
}
