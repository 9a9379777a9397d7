package quetzal.panel.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What came of one call to a daemon.
public sealed interface DaemonReply {
    /// - shape: `status` 200 to 299; `body` is missing when there was none
    /// - unit: `clockSkew`: how far the daemon's clock is ahead, to about a second; null when it did not say
    record Done(int status, JsonNode body, @Nullable Duration clockSkew) implements DaemonReply {
        public static Done empty(int status) {
            return new Done(status, MissingNode.getInstance(), null);
        }
    }

    /// The daemon itself said no, in its own words.
    ///
    /// - shape: `status` 400 to 599
    record Refused(int status, String error, @Nullable String requestId) implements DaemonReply {}

    /// An answer came, but not from a daemon: a proxy's page, half a body, a redirect.
    record Garbled(int status, String reason) implements DaemonReply {}

    /// No answer.
    record Unreachable(String reason) implements DaemonReply {}
}
