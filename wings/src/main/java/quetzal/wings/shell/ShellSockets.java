package quetzal.wings.shell;

import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.permission.Permission;
import quetzal.shared.protocol.shell.OpenShell;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamLimits;
import quetzal.shared.ticket.Ticket;
import quetzal.shared.ticket.TicketScope;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.ConsoleTargets;
import quetzal.wings.http.HttpModule;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.http.HttpRoutes;
import quetzal.wings.http.HttpServer;
import quetzal.wings.http.JsonBody;
import quetzal.wings.http.Origins;
import quetzal.wings.ticket.DenyList;
import quetzal.wings.ticket.TicketCheck;
import quetzal.wings.ticket.TicketVerification;

/// The doors of shells: the panel asks for one, a person opens it by a socket, and the panel fetches recordings.
public final class ShellSockets implements HttpModule {
    /// Where the shell of a server is.
    public static final String PATH = "/api/servers/{server}/shell";

    private static final int LARGEST_FRAME = 32 * 1024;
    private static final int LARGEST_CONTROL = 4 * 1024;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final String OPENING = "quetzal.shell.opening";
    private static final String SESSION = "quetzal.shell.session";
    private static final String STREAM = "quetzal.shell.stream";

    private final ConsoleTargets targets;
    private final Shells shells;
    private final Recordings recordings;
    private final CastPages pages;
    private final Origins origins;
    private final TicketCheck check;
    private final DenyList denied;

    public ShellSockets(
            ConsoleTargets targets,
            Shells shells,
            Recordings recordings,
            Origins origins,
            TicketCheck check,
            DenyList denied) {
        this.targets = targets;
        this.shells = shells;
        this.recordings = recordings;
        this.pages = new CastPages(shells, recordings);
        this.origins = origins;
        this.check = check;
        this.denied = denied;
    }

    private record Opening(Reservation promise, Ticket ticket, String ip, ConsoleTarget target) {}

    @Override
    public void register(HttpRoutes routes) {
        routes.post("/api/servers/{server}/shells", this::reserve);
        routes.get("/api/shells/{id}/cast", this::cast);
        routes.get("/api/shells/{id}/cast/page", this::page);
        routes.delete("/api/shells/{id}", this::delete);
        routes.socket(PATH, this::beforeUpgrade, this::handlers);
        denied.watch(shells::soon);
    }

    private void reserve(Context ctx) {
        var target = target(ctx);
        OpenShell wanted;
        wanted = JsonBody.read(ctx, OpenShell.class);
        if (wanted.id() == null || wanted.user() == null || wanted.recording() == null) {
            throw new HttpRefusal(
                    400, "shell.malformed", "id, user and recording have to be there.");
        }
        ctx.status(201).json(shells.reserve(target, wanted));
    }

    private void cast(Context ctx) throws IOException {
        var file = recordings.find(id(ctx)).orElseThrow(ShellSockets::noRecording);
        ctx.contentType("application/x-asciicast");
        ctx.header("Content-Length", Long.toString(Files.size(file)));
        ctx.result(Files.newInputStream(file));
    }

    /// - unit: `after` in bytes, `wait` in milliseconds
    private void page(Context ctx) throws IOException, InterruptedException {
        var wait = Duration.ofMillis(Math.min(number(ctx, "wait"), LONGEST_WAIT.toMillis()));
        ctx.json(
                pages.page(id(ctx), number(ctx, "after"), wait)
                        .orElseThrow(ShellSockets::noRecording));
    }

    private static long number(Context ctx, String name) {
        var text = Objects.requireNonNullElse(ctx.queryParam(name), "0");
        if (!text.matches("[0-9]{1,12}")) {
            throw new HttpRefusal(400, "request.bad_number", name + " is not a number.");
        }
        return Long.parseLong(text);
    }

    private static HttpRefusal noRecording() {
        return new HttpRefusal(
                404, "shell.no_recording", "There is no recording of this shell here.");
    }

    private void delete(Context ctx) throws IOException {
        recordings.delete(id(ctx));
        ctx.status(204);
    }

    private static UUID id(Context ctx) {
        try {
            return UUID.fromString(ctx.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw new HttpRefusal(404, "shell.missing", "There is no such shell.");
        }
    }

    private ConsoleTarget target(Context ctx) {
        return ServerId.parse(ctx.pathParam("server"))
                .flatMap(targets::find)
                .orElseThrow(
                        () ->
                                new HttpRefusal(
                                        404,
                                        "server.missing",
                                        "The requested resource does not exist on this instance."));
    }

    private void beforeUpgrade(Context ctx) {
        if (!origins.admits(ctx.header("Origin"))) {
            throw HttpRefusal.plain(403, "Forbidden: this origin may not open a shell");
        }
        if (shells.stopping()) {
            throw new HttpRefusal(503, "daemon.stopping", "The daemon is stopping.");
        }
        var ticket = ticket(ctx.queryParam("ticket"));
        var target = target(ctx);
        if (!ticket.server().equals(target.id())) {
            throw unauthenticated();
        }
        if (!ticket.permissions().grants(Permission.CONTROL_SHELL)) {
            throw new HttpRefusal(403, "shell.forbidden", "You may not open shells here.");
        }
        shells.requireOpenable(target);
        var promise = shells.take(ticket);
        ctx.attribute(OPENING, new Opening(promise, ticket, HttpServer.client(ctx), target));
    }

    private Ticket ticket(@Nullable String token) {
        if (token == null) {
            throw unauthenticated();
        }
        return switch (check.of(token, TicketScope.SHELL)) {
            case TicketVerification.Accepted(var ticket) -> ticket;
            case TicketVerification.Refused _, TicketVerification.Unreadable _ ->
                    throw unauthenticated();
            case TicketVerification.ClocksDiffer(var seconds) ->
                    throw new HttpRefusal(
                            401,
                            "ticket.clocks",
                            "The clocks of the panel and of this node are "
                                    + seconds
                                    + " seconds apart: set both by NTP.");
        };
    }

    private static HttpRefusal unauthenticated() {
        return new HttpRefusal(
                401, "ticket.invalid", "A shell needs a ticket that is good for it.");
    }

    private void handlers(WsConfig ws) {
        ws.onConnect(this::connected);
        ws.onBinaryMessage(
                ctx -> {
                    ShellSession session = ctx.attribute(SESSION);
                    if (session != null) {
                        var bytes = new byte[ctx.data().remaining()];
                        ctx.data().get(bytes);
                        session.typed(bytes);
                    }
                });
        ws.onMessage(
                ctx -> {
                    ShellSession session = ctx.attribute(SESSION);
                    if (session != null) {
                        session.control(ctx.message());
                    }
                });
        ws.onClose(ShellSockets::closed);
        ws.onError(_ -> {});
    }

    private void connected(WsContext ctx) {
        Opening opening = ctx.attribute(OPENING);
        if (opening == null) {
            ctx.session.disconnect();
            return;
        }
        ctx.session.setMaxBinaryMessageSize(LARGEST_FRAME);
        ctx.session.setMaxTextMessageSize(LARGEST_CONTROL);
        var stream =
                new LiveStream(
                        FrameChannel.of(ctx.session),
                        StreamLimits.STANDARD,
                        opening.promise().id().toString());
        ctx.attribute(STREAM, stream);
        shells.open(opening.promise(), opening.ticket(), opening.ip(), opening.target(), stream)
                .ifPresent(session -> ctx.attribute(SESSION, session));
        if (opening.target().conditions().suspended()) {
            stream.close(StreamClose.SUSPENDED);
        }
    }

    private static void closed(WsContext ctx) {
        LiveStream stream = ctx.attribute(STREAM);
        if (stream != null) {
            stream.over();
        }
    }

    @Override
    public void stopping() {
        shells.close();
    }
}
