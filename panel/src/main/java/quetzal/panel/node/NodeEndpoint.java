package quetzal.panel.node;

import java.net.URI;
import quetzal.shared.ticket.TicketKey;

/// How to call one node's daemon.
public record NodeEndpoint(long node, URI url, TicketKey key) {}
