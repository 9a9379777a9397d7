package quetzal.wings.server;

import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.remote.ActivityBatch;
import quetzal.wings.console.Actor;
import quetzal.wings.state.Outbox;
import quetzal.wings.state.StateException;

/// Tells the panel what people did here directly. What came through the panel it has written down itself.
final class ServerActivity {
    private static final Logger log = LoggerFactory.getLogger(ServerActivity.class);

    private final ServerId server;
    private final Outbox outbox;
    private final InstantSource clock;

    ServerActivity(ServerId server, Outbox outbox, InstantSource clock) {
        this.server = server;
        this.outbox = outbox;
        this.clock = clock;
    }

    void happened(Actor actor, String event, Map<String, Object> metadata) {
        switch (actor) {
            case Actor.Person(var user, var ip, var ticket) ->
                    write(user.toString(), ip, ticket.orElse(null), event, metadata);
            case Actor.Panel _, Actor.Daemon _ -> {}
        }
    }

    /// Something the server did by itself.
    void happened(String event, Map<String, Object> metadata) {
        write(null, null, null, event, metadata);
    }

    private void write(
            @org.jspecify.annotations.Nullable String user,
            @org.jspecify.annotations.Nullable String ip,
            @org.jspecify.annotations.Nullable String ticket,
            String event,
            Map<String, Object> metadata) {
        try {
            outbox.activity(
                    new ActivityBatch.Entry(
                            UUID.randomUUID().toString(),
                            user,
                            server.toString(),
                            event,
                            metadata,
                            ip,
                            clock.instant().toString(),
                            ticket));
        } catch (StateException e) {
            log.error("Activity could not be written down: server={} event={}", server, event, e);
        }
    }
}
