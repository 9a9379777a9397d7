package quetzal.panel.access;

import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Tells whether a server's state stands in the way; known by the server package.
@FunctionalInterface
public interface ServerStates {
    /// Empty when nothing stands in the way.
    Optional<Conflict> conflict(Handle tx, long serverNumber);

    /// - shape: `detail` is for people; `hard` blocks also those whom [quetzal.panel.http.Gate.StateRule#ADMIN_PASSES]
    ///   would let through: suspended, or the node in maintenance
    record Conflict(String detail, boolean hard) {}
}
