package quetzal.wings.socket;

/// Why the daemon ends a socket.
enum CloseCode {
    SERVER_DELETED(1001, "server deleted"),
    GOING_AWAY(1001, "daemon is going away"),
    FLOODING(1008, "too many frames"),
    FAULT(1011, "unexpected error"),
    TOO_SLOW(1013, "too slow"),
    FULL(1013, "too many connections"),
    NO_AUTH(4401, "not authenticated in time"),
    EXPIRED(4401, "token expired"),
    REVOKED(4401, "token revoked"),
    OTHER_USER(4401, "token of another user"),
    MOVED(4404, "server is on another node"),
    SUSPENDED(4409, "server is suspended");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    String reason() {
        return reason;
    }
}
