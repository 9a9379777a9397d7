package quetzal.wings.socket;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.protocol.console.ConsoleEvent;
import quetzal.shared.ticket.Ticket;
import quetzal.wings.ticket.TokenFault;

/// Tells a client what went wrong, under a number that is also in the log.
final class SocketErrors {
    private static final Logger log = LoggerFactory.getLogger(SocketErrors.class);
    private static final String GENERIC =
            "An unexpected error was encountered while handling this request.";

    private final SocketDelivery delivery;
    private final ServerId server;

    SocketErrors(SocketDelivery delivery, ServerId server) {
        this.delivery = delivery;
        this.server = server;
    }

    void refused(TokenFault fault) {
        delivery.control(new ConsoleEvent.JwtError(numbered(fault.name(), fault.text())));
    }

    /// For everyone.
    void shown(String text) {
        delivery.control(new ConsoleEvent.DaemonError(numbered(text)));
    }

    /// For administrators; others learn that something failed.
    void hidden(@Nullable Ticket who, String text) {
        boolean admin = who != null && who.permissions().grants(PermissionSet.ADMIN_ERRORS);
        delivery.control(new ConsoleEvent.DaemonError(numbered(text, admin ? text : GENERIC)));
    }

    /// A token nobody can read is not worth a name for what is wrong with it.
    void unreadable(@Nullable Ticket who, String why) {
        hidden(who, "The token is unreadable: " + why);
    }

    void unexpected(@Nullable Ticket who, Throwable fault) {
        log.error("A socket's request failed: server={}", server, fault);
        hidden(who, String.valueOf(fault.getMessage()));
    }

    private String numbered(String text) {
        return numbered(text, text);
    }

    private String numbered(String logged, String shown) {
        var id = UUID.randomUUID();
        // a warning, because of those only so many a minute are written down
        log.warn("A socket's request was refused: event={} server={} why={}", id, server, logged);
        return "Error Event [" + id + "]: " + shown;
    }
}
