package quetzal.wings.socket;

import java.time.Duration;
import java.util.List;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.stream.StreamKeeper.Cap;
import quetzal.shared.stream.StreamLimits;

/// Limits and deadlines of console sockets.
///
/// - shape: `perServer` and `perUser` count authenticated sockets, `perAddress` those that are not yet
public record SocketSettings(
        int perServer,
        int perUser,
        int perAddress,
        int historyLines,
        Duration authWithin,
        Duration pingEvery,
        Duration silentFor,
        Duration stuckFor,
        Duration expiredFor,
        Duration revokedFor) {

    /// How long our close frame waits for its echo.
    private static final Duration CLOSING = Duration.ofSeconds(5);

    StreamLimits limits() {
        return new StreamLimits(pingEvery, silentFor, stuckFor, CLOSING);
    }

    /// Who has not said who he is.
    List<Cap> caps(String address) {
        return List.of(new Cap(address, perAddress));
    }

    List<Cap> caps(ServerId server, UserId user) {
        return List.of(new Cap(server, perServer), new Cap(user, perUser));
    }

    public static SocketSettings standard(int perServer, int perUser, int historyLines) {
        return new SocketSettings(
                perServer,
                perUser,
                5,
                historyLines,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(3));
    }
}
