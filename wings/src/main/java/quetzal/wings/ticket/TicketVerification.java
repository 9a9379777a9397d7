package quetzal.wings.ticket;

import quetzal.shared.ticket.Ticket;

/// What came of checking a token for one purpose.
public sealed interface TicketVerification {
    record Accepted(Ticket ticket) implements TicketVerification {}

    record Refused(TokenFault fault) implements TicketVerification {}

    /// Not meant for now: the panel's clock is ahead of this node's by `seconds`.
    record ClocksDiffer(long seconds) implements TicketVerification {}

    /// Forged or garbled; `why` is for the log only.
    record Unreadable(String why) implements TicketVerification {}
}
