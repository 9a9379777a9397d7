package quetzal.panel.stream;

import quetzal.panel.http.Gate;

/// One kind of stream.
///
/// - shape: `name` is what tickets call it; `gate` says who may open it, and is looked at again for as long as it is open;
///   `parameter` is the path parameter that says what it is of, empty when there is none
/// - unit: `largestFrame` in bytes, of one frame from the client
public record StreamKind(String name, Gate gate, String parameter, int largestFrame) {
    private static final int USUAL_FRAME = 16 * 1024;

    public StreamKind {
        if (!(gate instanceof Gate.Account
                || gate instanceof Gate.OnServer
                || gate instanceof Gate.Admin)) {
            throw new IllegalArgumentException("A stream is opened by someone: " + name);
        }
    }

    /// A stream of the server in the path.
    public static StreamKind ofServer(String name, Gate gate) {
        return new StreamKind(name, gate, "server", USUAL_FRAME);
    }

    /// A stream of which there is one.
    public static StreamKind single(String name, Gate gate) {
        return new StreamKind(name, gate, "", USUAL_FRAME);
    }

    /// A stream of whatever the path parameter names.
    public static StreamKind of(String parameter, String name, Gate gate) {
        return new StreamKind(name, gate, parameter, USUAL_FRAME);
    }

    /// The same with frames up to `bytes` from the client.
    public StreamKind withFrames(int bytes) {
        return new StreamKind(name, gate, parameter, bytes);
    }
}
