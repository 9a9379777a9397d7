package quetzal.wings.container;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import quetzal.shared.id.ServerId;

/// What is particular to one container. What is the same for all of a node (network, DNS, log driver, tmpfs size,
/// hardening) is the runtime's own setting and cannot be loosened from here.
///
/// - `command`: replaces the image's command; empty leaves it
/// - `environment`: handed over in this order; values are never expanded
/// - `labels`: extra ones; those the daemon needs win
/// - `mounts`: the first one is the working data of the server; made by the caller, who has checked the sources. None
///   may hide an earlier one
/// - `ports`: each is published on tcp and udp
/// - `readOnlyRoot`: false only for installers and eggs that say they need it
/// - `outgoingAddress`: IPv4 address of the host that its connections come from; empty is the host's choice
public record ContainerSpec(
        ContainerName name,
        ContainerKind kind,
        ServerId server,
        ImageName image,
        List<String> command,
        SequencedMap<String, String> environment,
        Map<String, String> labels,
        List<Mount> mounts,
        List<PortBinding> ports,
        ContainerLimits limits,
        ContainerUser user,
        boolean readOnlyRoot,
        Optional<String> outgoingAddress) {

    public ContainerSpec {
        command = List.copyOf(command);
        environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
        labels = Map.copyOf(labels);
        mounts = List.copyOf(mounts);
        ports = List.copyOf(ports);
        environment.forEach(ContainerSpec::checkVariable);
        for (var i = 0; i < mounts.size(); i++) {
            for (var earlier : mounts.subList(0, i)) {
                if (mounts.get(i).hides(earlier)) {
                    throw new IllegalArgumentException(
                            "a mount on "
                                    + mounts.get(i).target()
                                    + " would hide "
                                    + earlier.target());
                }
            }
        }
    }

    /// One whose connections leave from the host's address of choice, as nearly all do.
    public ContainerSpec(
            ContainerName name,
            ContainerKind kind,
            ServerId server,
            ImageName image,
            List<String> command,
            SequencedMap<String, String> environment,
            Map<String, String> labels,
            List<Mount> mounts,
            List<PortBinding> ports,
            ContainerLimits limits,
            ContainerUser user,
            boolean readOnlyRoot) {
        this(
                name,
                kind,
                server,
                image,
                command,
                environment,
                labels,
                mounts,
                ports,
                limits,
                user,
                readOnlyRoot,
                Optional.empty());
    }

    private static void checkVariable(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("not a variable name: " + name);
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a value of " + name + " with a NUL in it");
        }
    }

    /// The environment is left out: it holds the server's secrets.
    @Override
    public String toString() {
        return "ContainerSpec[" + name + ", " + kind + ", " + image + "]";
    }
}
