package quetzal.panel.stream;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Set;
import quetzal.panel.access.AccessDoors;
import quetzal.panel.access.StreamTickets;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Routes;
import quetzal.panel.http.StreamTarget;

/// Tickets for clients that cannot set a header: a page of another site, a player, a script in a browser.
public final class TicketRoutes {
    private static final Set<String> NONE = Set.of("", "*", "panel");

    private final Streams streams;
    private final StreamTickets tickets;
    private final AccessDoors doors;
    private final ActivityLog activity;

    public TicketRoutes(
            Streams streams, StreamTickets tickets, AccessDoors doors, ActivityLog activity) {
        this.streams = streams;
        this.tickets = tickets;
        this.doors = doors;
        this.activity = activity;
    }

    /// Call it after all streams are registered.
    public void register(Routes routes) {
        routes.post("/api/client/tickets", Gate.account(), this::issue)
                .summary("A ticket that opens one stream, once, within 30 seconds, as `?ticket=`.")
                .takes(AskForTicket.class);
    }

    /// Fields of `POST /api/client/tickets`.
    ///
    /// - shape: `stream` one of `logs, install-log, shell, events, process-logs, console-admin, jobs`; `target` the server,
    ///   node or job it is of
    record AskForTicket(String stream, String target) {}

    private record TicketView(String ticket, long expiresIn) {}

    private void issue(Context ctx) {
        var in = Input.of(ctx);
        var name = in.text("stream").required().in(streams.names()).get();
        var target = in.text("target").max(64).optional().orElse("");
        in.verify();
        var kind = streams.kind(name).orElseThrow();
        var caller = Caller.of(ctx);
        var subjects = new ArrayList<Subject>();
        var meant =
                switch (kind.gate()) {
                    case Gate.OnServer gate -> {
                        var grant = doors.requireServer(ctx, caller, target, gate);
                        subjects.add(Subject.server(grant));
                        yield grant.id().toString();
                    }
                    case Gate.Admin gate -> {
                        doors.requireAdmin(caller, gate);
                        yield plain(target);
                    }
                    case Gate _ -> plain(target);
                };
        var entry =
                Entry.of("stream:ticket.create", subjects.toArray(Subject[]::new))
                        .with("stream", name)
                        .with("of", meant);
        var ticket =
                tickets.issue(
                        caller,
                        new StreamTarget(name, meant),
                        tx -> activity.record(tx, caller, entry));
        ctx.header("Cache-Control", "no-store");
        ctx.json(new TicketView(ticket, StreamTickets.LIFE.toSeconds()));
    }

    private static String plain(String target) {
        return NONE.contains(target) ? "" : target;
    }
}
