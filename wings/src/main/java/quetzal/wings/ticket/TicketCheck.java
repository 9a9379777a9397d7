package quetzal.wings.ticket;

import java.util.function.Supplier;
import quetzal.shared.id.ServerId;
import quetzal.shared.permission.Permission;
import quetzal.shared.ticket.Ticket;
import quetzal.shared.ticket.TicketScope;
import quetzal.shared.ticket.TicketVerdict;
import quetzal.shared.ticket.TicketVerifier;

/// Checks tokens in the order that the protocol fixes: signature and times, deny list, purpose, permission, server.
public final class TicketCheck {
    private final Supplier<TicketVerifier> verifier;
    private final DenyList denied;
    private final boolean acceptMissingScope;

    public TicketCheck(TicketVerifier verifier, DenyList denied) {
        this(() -> verifier, denied, false);
    }

    /// `verifier` is asked anew for each token, as the panel may change the key. `acceptMissingScope`: takes tokens of panels that do not write the claim `scope` for consoles. A wrong scope is
    /// refused all the same.
    public TicketCheck(
            Supplier<TicketVerifier> verifier, DenyList denied, boolean acceptMissingScope) {
        this.verifier = verifier;
        this.denied = denied;
        this.acceptMissingScope = acceptMissingScope;
    }

    /// For the console of `server`.
    public TicketVerification console(String token, ServerId server) {
        return switch (of(token, TicketScope.WEBSOCKET)) {
            case TicketVerification.Accepted(var ticket)
                    when !ticket.permissions().grants(Permission.WEBSOCKET_CONNECT) ->
                    new TicketVerification.Refused(TokenFault.MISSING_CONNECT);
            case TicketVerification.Accepted(var ticket) when !ticket.server().equals(server) ->
                    new TicketVerification.Refused(TokenFault.OTHER_SERVER);
            case TicketVerification other -> other;
        };
    }

    /// For any purpose; whose server and which permission is for the caller to compare.
    public TicketVerification of(String token, TicketScope scope) {
        return switch (verifier.get().verify(token)) {
            case TicketVerdict.Expired _ -> new TicketVerification.Refused(TokenFault.EXPIRED);
            case TicketVerdict.ClockSkew(var seconds) ->
                    new TicketVerification.ClocksDiffer(seconds);
            case TicketVerdict.Malformed(var why) -> new TicketVerification.Unreadable(why);
            case TicketVerdict.Valid(var ticket) -> {
                if (denied.denies(ticket)) {
                    yield new TicketVerification.Refused(TokenFault.DENIED);
                }
                if (!ticket.isFor(scope) && !scopeMayMiss(ticket, scope)) {
                    yield new TicketVerification.Refused(TokenFault.MISSING_CONNECT);
                }
                yield new TicketVerification.Accepted(ticket);
            }
        };
    }

    private boolean scopeMayMiss(Ticket ticket, TicketScope scope) {
        return acceptMissingScope && scope == TicketScope.WEBSOCKET && ticket.scopes().isEmpty();
    }

    /// Whether a token that was accepted has been revoked since.
    public boolean revoked(Ticket ticket) {
        return denied.denies(ticket);
    }
}
