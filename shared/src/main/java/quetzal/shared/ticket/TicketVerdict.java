package quetzal.shared.ticket;

/// What came of checking a token.
public sealed interface TicketVerdict {
    record Valid(Ticket ticket) implements TicketVerdict {}

    /// Well signed, but its `exp` has passed or is missing.
    record Expired() implements TicketVerdict {}

    /// Well signed, not meant for now (`nbf`) or issued in the future: clocks differ by more than the leeway.
    record ClockSkew(long seconds) implements TicketVerdict {}

    /// Forged, garbled, or without a claim that must be there; `why` is for the log, never for the caller.
    record Malformed(String why) implements TicketVerdict {}
}
