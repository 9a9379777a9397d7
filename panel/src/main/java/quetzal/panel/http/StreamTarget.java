package quetzal.panel.http;

import io.javalin.http.Context;
import java.util.Optional;

/// What a request for a stream asks for, in the words of tickets.
///
/// - shape: `target` as it stands in the path; empty when the stream has none
public record StreamTarget(String stream, String target) {
    private static final String ATTRIBUTE = "quetzal.stream-target";
    private static final int SHORT_SERVER = 8;

    /// Empty on routes that are no streams, where tickets mean nothing.
    public static Optional<StreamTarget> find(Context ctx) {
        return Optional.ofNullable(ctx.attribute(ATTRIBUTE));
    }

    void attach(Context ctx) {
        ctx.attribute(ATTRIBUTE, this);
    }

    /// Whether a ticket for `other` opens this: a server may be named by the first 8 characters of its UUID.
    public boolean isMeantBy(StreamTarget other) {
        return stream.equals(other.stream)
                && (target.equals(other.target)
                        || (target.length() == SHORT_SERVER
                                && other.target.length() == 36
                                && other.target.startsWith(target)));
    }
}
