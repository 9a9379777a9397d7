package quetzal.panel.stream;

import io.javalin.http.Context;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import quetzal.panel.db.Database;
import quetzal.panel.http.Gate;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Route;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ValidationFailed;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamKeeper;
import quetzal.shared.stream.StreamKeeper.Cap;

/// The door to all streams of this replica. Who may not come in gets a plain HTTP status and no upgrade.
public final class Streams implements AutoCloseable {
    private static final String ENTRY = "quetzal.stream-entry";
    private static final String OPEN = "quetzal.stream-open";

    private final StreamSettings settings;
    private final RightsWatch rights;
    private final StreamPlaces places;
    private final StreamKeeper keeper = new StreamKeeper("stream-timer");
    private final Map<String, StreamKind> kinds = new LinkedHashMap<>();

    public Streams(Database database, StreamSettings settings, Clock clock) {
        this.settings = settings;
        this.places = new StreamPlaces(database, settings);
        this.rights = new RightsWatch(database, settings, clock);
    }

    /// What was found out before the upgrade.
    private record Entry(
            StreamCaller caller,
            Holder holder,
            Rights then,
            StreamOpener.Opening opening,
            UUID place) {}

    private record Open(LiveStream stream, @Nullable StreamHandler handler, InboundRate rate) {}

    /// Serves streams of `kind` at `path`.
    public Route register(Routes routes, String path, StreamKind kind, StreamOpener opener) {
        kinds.putIfAbsent(kind.name(), kind);
        return routes.ws(
                path,
                new Gate.Stream(kind.name(), kind.parameter(), kind.gate()),
                ctx -> admit(ctx, kind, opener),
                ws -> handlers(ws, kind));
    }

    /// By the name that tickets use.
    Optional<StreamKind> kind(String name) {
        return Optional.ofNullable(kinds.get(name));
    }

    List<String> names() {
        return List.copyOf(kinds.keySet());
    }

    private void admit(Context ctx, StreamKind kind, StreamOpener opener) throws Exception {
        if (keeper.stopping()) {
            throw new ProblemException(new StreamProblem.Stopping());
        }
        var caller = StreamCaller.of(ctx, kind);
        var holder = Holder.of(caller);
        var then = rights.now(holder);
        if (then.suspended()) {
            throw new ProblemException(
                    new RequestProblem.StateConflict("This server is suspended."));
        }
        if (!keeper.room(caps(caller))) {
            throw new ProblemException(new StreamProblem.TooMany());
        }
        // First a place: what is prepared uses up what was promised.
        var place = places.take(caller);
        boolean prepared = false;
        try {
            var opening = prepare(ctx, caller, opener);
            ctx.attribute(ENTRY, new Entry(caller, holder, then, opening, place));
            prepared = true;
        } finally {
            if (!prepared) {
                places.release(place);
            }
        }
    }

    /// A parameter that cannot be is a bad request: clients of sockets see no more of the answer than its status.
    private static StreamOpener.Opening prepare(
            Context ctx, StreamCaller caller, StreamOpener opener) throws Exception {
        try {
            return opener.prepare(ctx, caller);
        } catch (ValidationFailed e) {
            var first = e.errors().getFirst();
            throw new ProblemException(
                    new RequestProblem.Malformed(first.field() + ": " + first.detail()));
        }
    }

    private List<Cap> caps(StreamCaller caller) {
        var user = new Cap(caller.user().id(), settings.perUser());
        var grant = caller.grant();
        return grant == null
                ? List.of(user)
                : List.of(user, new Cap(grant.id(), settings.perServer()));
    }

    private void handlers(WsConfig ws, StreamKind kind) {
        ws.onConnect(ctx -> connected(ctx, kind));
        ws.onMessage(ctx -> heard(ctx, handler -> handler.text(ctx.message())));
        ws.onBinaryMessage(
                ctx -> {
                    var bytes = new byte[ctx.data().remaining()];
                    ctx.data().get(bytes);
                    heard(ctx, handler -> binary(ctx, handler, bytes));
                });
        ws.onClose(Streams::closed);
        ws.onError(_ -> {}); // the close that follows says it all
    }

    private void connected(WsContext ctx, StreamKind kind) {
        Entry entry = ctx.attribute(ENTRY);
        if (entry == null) {
            ctx.session.disconnect();
            return;
        }
        ctx.session.setMaxTextMessageSize(kind.largestFrame());
        ctx.session.setMaxBinaryMessageSize(kind.largestFrame());
        var caller = entry.caller();
        var stream =
                new LiveStream(
                        FrameChannel.of(ctx.session),
                        settings.limits(),
                        caller.caller().requestId());
        places.opened(entry.place());
        stream.whenGone(() -> places.release(entry.place()));
        StreamHandler handler = null;
        if (keeper.add(stream, caps(caller))) {
            rights.watch(stream, kind.gate(), entry.holder(), entry.then());
            try {
                handler = entry.opening().open(stream);
            } catch (Exception e) {
                stream.fail(e);
            }
        }
        ctx.attribute(OPEN, new Open(stream, handler, new InboundRate(System.nanoTime())));
    }

    @FunctionalInterface
    private interface Hearing {
        void by(StreamHandler handler) throws Exception;
    }

    private static void heard(WsContext ctx, Hearing hearing) {
        Open open = ctx.attribute(OPEN);
        if (open == null || open.handler() == null || open.stream().closed()) {
            return;
        }
        if (!open.rate().take(System.nanoTime())) {
            open.stream().close(StreamClose.FLOODING);
            return;
        }
        try {
            hearing.by(open.handler());
        } catch (Exception e) {
            open.stream().fail(e);
        }
    }

    private static void binary(WsContext ctx, StreamHandler handler, byte[] bytes)
            throws Exception {
        Open open = ctx.attribute(OPEN);
        if (!handler.binary(bytes) && open != null) {
            open.stream().close(StreamClose.BINARY);
        }
    }

    private static void closed(WsContext ctx) {
        Open open = ctx.attribute(OPEN);
        if (open == null) {
            return;
        }
        open.stream().over();
        if (open.handler() != null) {
            open.handler().closed();
        }
    }

    /// How many streams are open here.
    public int count() {
        return keeper.count();
    }

    /// Says goodbye on every stream; before the web server stops.
    @Override
    public void close() throws InterruptedException {
        keeper.close();
        rights.close();
        places.close();
    }
}
