package quetzal.shared.stream;

import java.nio.charset.StandardCharsets;

/// Why a socket ends, as its close frame says.
///
/// - shape: clients decide by `code` alone what to do next; `reason` is for people, but for [#SERVER_DELETED]
/// - unit: `reason` at most 123 bytes of UTF-8, what a close frame can carry; longer ones are cut
public record StreamClose(int code, String reason) {
    private static final int LONGEST_REASON = 123;

    /// All was sent. The client stops.
    public static final StreamClose FINISHED = new StreamClose(1000, "");

    /// The client tries again.
    public static final StreamClose GOING_AWAY = new StreamClose(1001, "going away");

    /// The client stops: nothing is left to come back to.
    public static final StreamClose SERVER_DELETED = new StreamClose(1001, "server deleted");

    public static final StreamClose BINARY = new StreamClose(1003, "text is due here");
    public static final StreamClose BAD_TEXT = new StreamClose(1007, "not UTF-8");
    public static final StreamClose TOO_BIG = new StreamClose(1009, "frame too big");

    /// Rate or repeated bad requests. The client tries again after 30 s.
    public static final StreamClose FLOODING = new StreamClose(1008, "too many frames");

    public static final StreamClose BAD_REQUESTS = new StreamClose(1008, "too many bad requests");

    /// Our fault.
    public static final StreamClose FAULT = new StreamClose(1011, "unexpected error");

    /// The client tries again, each time later.
    public static final StreamClose TOO_SLOW = new StreamClose(1013, "too slow");

    public static final StreamClose SILENT = new StreamClose(1013, "silent for too long");
    public static final StreamClose FULL = new StreamClose(1013, "too many connections");

    /// The client fetches a new token or ticket, once.
    public static final StreamClose NO_AUTH = new StreamClose(4401, "not authenticated in time");

    public static final StreamClose EXPIRED = new StreamClose(4401, "token expired");
    public static final StreamClose REVOKED = new StreamClose(4401, "token revoked");
    public static final StreamClose OTHER_USER = new StreamClose(4401, "token of another user");

    /// The client stops.
    public static final StreamClose WITHDRAWN = new StreamClose(4403, "access was withdrawn");

    /// The client asks the panel where the server is.
    public static final StreamClose MOVED = new StreamClose(4404, "server is on another node");

    /// The client stops.
    public static final StreamClose SUSPENDED = new StreamClose(4409, "server is suspended");

    public StreamClose {
        while (reason.getBytes(StandardCharsets.UTF_8).length > LONGEST_REASON) {
            reason = reason.substring(0, reason.offsetByCodePoints(reason.length(), -1));
        }
    }

    /// [#FAULT] under a number that is also in the log.
    public static StreamClose fault(String requestId) {
        return new StreamClose(FAULT.code, "unexpected error, request " + requestId);
    }

    /// As it may travel in a frame: codes that only ever stand for a missing frame become the nearest that may.
    public StreamClose sendable() {
        return switch (code) {
            case 1005 -> new StreamClose(1000, reason);
            case 1006, 1015 -> new StreamClose(GOING_AWAY.code, "connection lost");
            default -> code < 1000 || code > 4999 ? new StreamClose(FAULT.code, reason) : this;
        };
    }
}
