package quetzal.wings.container.docker;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;

/// Where the engine listens.
record EngineAddress(URI host) {
    EngineAddress {
        switch (String.valueOf(host.getScheme())) {
            case "unix" -> {
                if (host.getPath() == null || host.getPath().length() < 2) {
                    throw new IllegalArgumentException("no socket path in " + host);
                }
            }
            case "tcp" -> {
                if (host.getHost() == null || host.getPort() < 1) {
                    throw new IllegalArgumentException("no host and port in " + host);
                }
            }
            default ->
                    throw new IllegalArgumentException(
                            "engine address is neither unix:// nor tcp://: " + host);
        }
    }

    /// Looks the host name up anew each time.
    SocketAddress resolve() {
        return "unix".equals(host.getScheme())
                ? UnixDomainSocketAddress.of(host.getPath())
                : new InetSocketAddress(host.getHost(), host.getPort());
    }
}
