package quetzal.panel.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.console.ClientEvent;
import quetzal.shared.protocol.console.ConsoleCodec;
import quetzal.shared.ticket.Ticket;
import quetzal.shared.ticket.TicketScope;
import quetzal.shared.ticket.TicketVerdict;
import quetzal.shared.ticket.TicketVerifier;

/// Whose relayed socket it is: whoever brought the ticket that the node said yes to. Learned beside the passing of
/// frames, which nothing here holds up.
final class RelayedHolder {
    private static final String AUTH_SUCCESS = "\"auth success\"";
    private static final int LONGEST_AUTH_SUCCESS = 64;

    private final RelayTarget target;
    private final TicketVerifier tickets;

    /// Of the newest `auth` that the node has not answered yet.
    private volatile @Nullable Ticket claimed;

    private volatile @Nullable Ticket ticket;

    RelayedHolder(RelayTarget target, Clock clock) {
        this.target = target;
        this.tickets = new TicketVerifier(target.key(), clock);
    }

    /// Empty until the node has accepted a ticket.
    Optional<Ticket> ticket() {
        return Optional.ofNullable(ticket);
    }

    /// The browser says this.
    void asked(String text) {
        if (!text.contains("auth")
                || !(ConsoleCodec.decode(text).orElse(null)
                        instanceof ClientEvent.Auth(var token))) {
            return;
        }
        claimed =
                tickets.verify(token) instanceof TicketVerdict.Valid(var valid)
                                && valid.server().equals(target.server())
                                && valid.isFor(TicketScope.WEBSOCKET)
                        ? valid
                        : null;
    }

    /// The node says this, a whole message.
    void answered(String text) {
        if (claimed != null && isAuthSuccess(text)) {
            ticket = claimed;
            claimed = null;
        }
    }

    private static boolean isAuthSuccess(String text) {
        if (text.length() > LONGEST_AUTH_SUCCESS || !text.contains(AUTH_SUCCESS)) {
            return false;
        }
        try {
            return Json.MAPPER.readTree(text).path("event").asText().equals("auth success");
        } catch (JsonProcessingException e) {
            return false;
        }
    }
}
