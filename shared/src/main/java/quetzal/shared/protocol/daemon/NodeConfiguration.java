package quetzal.shared.protocol.daemon;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the panel says a node's `config.yml` should hold: answer of `GET /api/application/nodes/{id}/configuration` and
/// body of the daemon's `POST /api/update`.
///
/// - unit: `uploadLimit` MiB
/// - shape: `remote` is the panel's address exactly as browsers see it, without a trailing slash
public record NodeConfiguration(
        boolean debug,
        String uuid,
        String tokenId,
        String token,
        Api api,
        NodePaths system,
        List<String> allowedMounts,
        String remote) {
    public NodeConfiguration {
        allowedMounts = allowedMounts == null ? List.of() : List.copyOf(allowedMounts);
    }

    public record Api(String host, int port, Ssl ssl, int uploadLimit) {}

    public record Ssl(boolean enabled, @Nullable String cert, @Nullable String key) {}

    public record NodePaths(String data, Sftp sftp) {}

    public record Sftp(int bindPort) {}

    @Override
    public String toString() {
        return "NodeConfiguration[" + uuid + "]";
    }
}
