package quetzal.wings.socket;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import quetzal.shared.permission.PermissionSet;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.console.ClientEvent;
import quetzal.shared.protocol.console.ClientEvent.ConsoleStart;
import quetzal.shared.protocol.console.ConsoleCodec;
import quetzal.shared.protocol.console.ConsoleEvent;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamKeeper;
import quetzal.shared.ticket.Ticket;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.socket.InboundLimits.Verdict;
import quetzal.wings.ticket.TicketCheck;
import quetzal.wings.ticket.TicketVerification;
import quetzal.wings.ticket.TokenFault;

/// One client: who it is, what it may do, and when it has to go. What it is sent is in its [SocketDelivery], what it asks
/// of the server in its [SocketCommands].
final class SocketConnection {
    private static final String CLOCKS =
            "The clocks of the panel and of this node are %d seconds apart: set both by NTP.";
    private static final String TOO_MANY = "Too many open websocket connections.";

    private final LiveStream stream;
    private final ConsoleTarget target;
    private final SocketSettings settings;
    private final StreamKeeper keeper;
    private final SocketRooms rooms;
    private final TicketCheck check;
    private final Clock clock;
    private final SocketDelivery delivery;
    private final SocketErrors errors;
    private final SocketCommands commands;
    private final InboundLimits inbound = new InboundLimits(System.nanoTime());
    private final long openedAt = System.nanoTime();
    private volatile @Nullable Ticket ticket;
    private volatile @Nullable TokenFault fault;
    private long faultSince;
    private long warnedAt;
    private @Nullable ServerStateWord told;

    SocketConnection(
            LiveStream stream,
            ConsoleTarget target,
            String address,
            SocketSettings settings,
            StreamKeeper keeper,
            SocketRooms rooms,
            TicketCheck check,
            Executor history,
            Clock clock) {
        this.stream = stream;
        this.target = target;
        this.settings = settings;
        this.keeper = keeper;
        this.rooms = rooms;
        this.check = check;
        this.clock = clock;
        this.delivery =
                new SocketDelivery(
                        stream,
                        target.console(),
                        settings.historyLines(),
                        history,
                        this::permitted);
        this.errors = new SocketErrors(delivery, target.id());
        this.commands = new SocketCommands(target, address, errors);
    }

    /// Begins to serve the client.
    void start() {
        stream.source(delivery);
        stream.eachTick(this::tick);
        stream.whenGone(this::gone);
    }

    /// A text frame; frames of one client come one after the other.
    void text(String frame) {
        if (stream.closed() || dropped(inbound.frame(System.nanoTime()))) {
            return;
        }
        var event = ConsoleCodec.decode(frame);
        if (event.isEmpty()) {
            return;
        }
        if (target.conditions().suspended()) {
            close(StreamClose.SUSPENDED);
            return;
        }
        if (dropped(inbound.event(event.get(), System.nanoTime()))) {
            return;
        }
        try {
            handle(event.get());
        } catch (RuntimeException e) {
            errors.unexpected(ticket, e);
        }
    }

    private boolean dropped(Verdict verdict) {
        switch (verdict) {
            case Verdict.Pass _ -> {
                return false;
            }
            case Verdict.Drop(var notice) ->
                    notice.ifPresent(what -> delivery.control(new ConsoleEvent.Throttled(what)));
            case Verdict.Flood _ -> close(StreamClose.FLOODING);
        }
        return true;
    }

    private void handle(ClientEvent event) {
        if (event instanceof ClientEvent.Auth(var token)) {
            authenticate(token);
            return;
        }
        if (event instanceof ClientEvent.Unknown) {
            return;
        }
        var who = ticket;
        var wrong = who == null ? TokenFault.NO_TOKEN : faultOf(who);
        if (who == null || wrong != null) {
            delivery.control(
                    new ConsoleEvent.JwtError(
                            (wrong == null ? TokenFault.NO_TOKEN : wrong).text()));
            return;
        }
        switch (event) {
            case ClientEvent.SendLogs _ -> delivery.lastLines();
            case ClientEvent.SendStats _ ->
                    delivery.control(new ConsoleEvent.StatsSample(target.stats()));
            case ClientEvent.SubscribeConsole(var from) ->
                    from.ifPresent(
                            start ->
                                    delivery.sequenced(
                                            switch (start) {
                                                case ConsoleStart.Tail(var lines) ->
                                                        target.console().tail(lines);
                                                case ConsoleStart.After(var sequence) ->
                                                        target.console().after(sequence);
                                            }));
            case ClientEvent.SetState(var word) -> commands.power(who, word);
            case ClientEvent.SendCommand(var text) -> commands.send(who, text);
            case ClientEvent.Auth _, ClientEvent.Unknown _ -> {}
        }
    }

    private void authenticate(String token) {
        switch (check.console(token, target.id())) {
            case TicketVerification.Refused(var refused) -> errors.refused(refused);
            case TicketVerification.Unreadable(var why) -> errors.unreadable(ticket, why);
            case TicketVerification.ClocksDiffer(var seconds) ->
                    errors.shown(CLOCKS.formatted(seconds));
            case TicketVerification.Accepted(var fresh) -> accept(fresh);
        }
    }

    private void accept(Ticket fresh) {
        var before = ticket;
        if (before != null) {
            if (!before.user().equals(fresh.user())) {
                close(StreamClose.OTHER_USER);
                return;
            }
            ticket = fresh;
            fault = null;
            delivery.control(new ConsoleEvent.AuthSuccess());
            return;
        }
        synchronized (this) {
            if (stream.closed()) {
                return;
            }
            if (!keeper.recount(stream, settings.caps(target.id(), fresh.user()))) {
                errors.shown(TOO_MANY);
                close(StreamClose.FULL);
                return;
            }
            ticket = fresh;
        }
        delivery.control(new ConsoleEvent.AuthSuccess());
        rooms.join(target, this);
        var state = target.state();
        happened(
                new ConsoleEvent.Status(state),
                SocketDelivery.encoded(new ConsoleEvent.Status(state)));
        var conditions = target.conditions();
        if (state == ServerStateWord.OFFLINE
                && !conditions.installing()
                && !conditions.transferring()) {
            delivery.control(new ConsoleEvent.StatsSample(target.stats()));
        }
        delivery.live();
        if (stream.closed()) {
            rooms.leave(target.id(), this);
        }
    }

    /// Something happened to the server: `frames` are `event` encoded.
    void happened(ConsoleEvent event, List<byte[]> frames) {
        var who = ticket;
        if (who == null || stream.closed() || !permitted()) {
            return;
        }
        switch (event) {
            case ConsoleEvent.Status(var state) -> {
                synchronized (this) {
                    if (state == told) {
                        return;
                    }
                    told = state;
                }
                delivery.control(frames);
            }
            case ConsoleEvent.StatsSample _ -> delivery.stats(frames.getFirst());
            case ConsoleEvent.InstallOutput _ -> pass(who, PermissionSet.ADMIN_INSTALL, frames);
            case ConsoleEvent.TransferLogs _ -> pass(who, PermissionSet.ADMIN_TRANSFER, frames);
            case ConsoleEvent.DaemonMessage _ -> frames.forEach(delivery::passing);
            case ConsoleEvent.BackupCompleted _ -> {
                if (who.permissions().grants("backup.read")) {
                    delivery.control(frames);
                }
            }
            case ConsoleEvent _ -> delivery.control(frames);
        }
    }

    private void pass(Ticket who, String permission, List<byte[]> frames) {
        if (who.permissions().grants(permission)) {
            frames.forEach(delivery::passing);
        }
    }

    void newLines() {
        delivery.drain();
    }

    /// Whether the token is good at this moment.
    private boolean permitted() {
        var who = ticket;
        return who != null && fault == null && faultOf(who) == null;
    }

    private @Nullable TokenFault faultOf(Ticket who) {
        if (!clock.instant().isBefore(who.expiresAt())) {
            return TokenFault.EXPIRED;
        }
        return check.revoked(who) ? TokenFault.DENIED : null;
    }

    private void tick(long now) {
        var who = ticket;
        if (who == null) {
            if (now - openedAt > settings.authWithin().toNanos()) {
                close(StreamClose.NO_AUTH);
            }
        } else {
            tokenTick(who, now);
        }
    }

    private void tokenTick(Ticket who, long now) {
        var wrong = faultOf(who);
        if (wrong == null) {
            fault = null;
            long left = Duration.between(clock.instant(), who.expiresAt()).toSeconds();
            if (left <= 60
                    && (warnedAt == 0 || now - warnedAt >= Duration.ofSeconds(30).toNanos())) {
                warnedAt = now;
                delivery.control(new ConsoleEvent.TokenExpiring());
            }
            return;
        }
        if (fault != wrong) {
            fault = wrong;
            faultSince = now;
            if (wrong == TokenFault.EXPIRED) {
                delivery.control(new ConsoleEvent.TokenExpired());
            }
            delivery.control(new ConsoleEvent.JwtError(wrong.text()));
            return;
        }
        boolean expired = wrong == TokenFault.EXPIRED;
        var grace = expired ? settings.expiredFor() : settings.revokedFor();
        if (now - faultSince > grace.toNanos()) {
            close(expired ? StreamClose.EXPIRED : StreamClose.REVOKED);
        }
    }

    /// Says why, and goes; only the first reason counts.
    void close(StreamClose why) {
        stream.close(why);
    }

    private void gone() {
        rooms.leave(target.id(), this);
    }

    ConsoleTarget target() {
        return target;
    }
}
