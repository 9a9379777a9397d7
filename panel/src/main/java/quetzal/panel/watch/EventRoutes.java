package quetzal.panel.watch;

import quetzal.panel.event.EventHub;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Routes;
import quetzal.panel.stream.StreamKind;
import quetzal.panel.stream.Streams;

/// `/api/client/events`.
public final class EventRoutes {
    private static final StreamKind KIND = StreamKind.single("events", Gate.account());

    private final Streams streams;
    private final EventHub hub;

    public EventRoutes(Streams streams, EventHub hub) {
        this.streams = streams;
        this.hub = hub;
    }

    public void register(Routes routes) {
        streams.register(
                        routes,
                        "/api/client/events",
                        KIND,
                        (_, caller) -> stream -> EventStream.open(hub, caller, stream))
                .summary(
                        "Changes as they happen, of what is subscribed to: servers and what they use, and for administrators nodes, jobs, backups, users, audit.");
    }
}
