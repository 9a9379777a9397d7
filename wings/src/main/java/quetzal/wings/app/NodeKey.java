package quetzal.wings.app;

import java.time.Clock;
import java.util.function.Supplier;
import quetzal.shared.ticket.TicketKey;
import quetzal.shared.ticket.TicketVerifier;
import quetzal.wings.config.LiveConfig;
import quetzal.wings.config.Secret;

/// Verifies browsers' tokens by the node's present key, which the panel may change while the daemon runs.
final class NodeKey implements Supplier<TicketVerifier> {
    private record Made(Secret token, TicketVerifier verifier) {}

    private final LiveConfig config;
    private final Clock clock;
    private volatile Made made;

    NodeKey(LiveConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.made = make();
    }

    private Made make() {
        var token = config.current().token();
        return new Made(token, new TicketVerifier(new TicketKey(token.reveal()), clock));
    }

    @Override
    public TicketVerifier get() {
        if (!made.token().equals(config.current().token())) {
            made = make();
        }
        return made.verifier();
    }
}
