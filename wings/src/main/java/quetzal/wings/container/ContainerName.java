package quetzal.wings.container;

import java.util.regex.Pattern;
import quetzal.shared.id.ServerId;

/// A container's name in the engine: the server's uuid, or that with `_installer`.
public record ContainerName(String value) {
    private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

    public ContainerName {
        if (!ALLOWED.matcher(value).matches()) {
            throw new IllegalArgumentException("not a container name: " + value);
        }
    }

    public static ContainerName ofServer(ServerId server) {
        return new ContainerName(server.toString());
    }

    public static ContainerName ofInstaller(ServerId server) {
        return new ContainerName(server + "_installer");
    }

    @Override
    public String toString() {
        return value;
    }
}
