package quetzal.wings.shell;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.shell.OpenShell;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.shared.protocol.shell.ShellReady;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamKeeper;
import quetzal.shared.ticket.Ticket;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.http.HttpRefusal;
import quetzal.wings.state.Outbox;
import quetzal.wings.state.ShellStore;
import quetzal.wings.ticket.TicketCheck;

/// The shells of this node: promised by the panel, opened by people, counted, recorded, and ended.
public final class Shells implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Shells.class);
    private static final Duration BETWEEN_FLUSHES = Duration.ofMillis(900);
    private static final Duration FAREWELL = Duration.ofSeconds(8);
    private static final String NODE = "shells of this node";

    private final ShellSession.Shared shared;
    private final ShellStore store;
    private final StreamKeeper keeper = new StreamKeeper("shell-timer");
    private final Map<UUID, Reservation> reserved = new ConcurrentHashMap<>();
    private final Map<UUID, ShellSession> open = new ConcurrentHashMap<>();
    private volatile boolean ready;
    private final CountDownLatch stopping = new CountDownLatch(1);

    /// - shape: `check` also tells later whether a ticket was revoked; `outbox` is woken when the panel is owed something
    public Shells(
            ContainerRuntime runtime,
            Recordings recordings,
            ShellStore store,
            Outbox outbox,
            ShellSettings settings,
            TicketCheck check,
            Clock clock) {
        this.store = store;
        this.shared =
                new ShellSession.Shared(
                        runtime,
                        recordings,
                        new SessionBook(store, clock, outbox::wake),
                        settings,
                        check);
        Thread.ofPlatform().name("shell-recordings").daemon(true).start(this::flushAll);
    }

    /// From now on shells may be opened.
    public void ready() {
        ready = true;
    }

    /// Promises a shell to one person for some seconds.
    ///
    /// - errors: [HttpRefusal] 403 when this node has no shells; 409 when the server does not run or is suspended; 429
    ///   when there are too many; 503 when it must be recorded and cannot be
    ShellReady reserve(ConsoleTarget target, OpenShell wanted) {
        requireOpenable(target);
        forgetOld();
        if (!keeper.room(caps(target.id(), wanted.user()))
                || tooManyPromised(target.id(), wanted.user())) {
            throw full();
        }
        var policy = wanted.recording().or(shared.settings().recording());
        boolean recorded =
                policy != RecordingPolicy.OFF && canRecord(target.id(), wanted.id(), policy);
        if (reserved.putIfAbsent(wanted.id(), Reservation.of(wanted, target.id(), policy, recorded))
                != null) {
            throw new HttpRefusal(409, "shell.known", "There is a shell of this id already.");
        }
        return new ShellReady(recorded);
    }

    private boolean canRecord(ServerId server, UUID id, RecordingPolicy policy) {
        try {
            var kept = shared.recordings().bytes(store.recordedOf(server));
            if (kept > shared.settings().serverBytes()) {
                throw new HttpRefusal(
                        429,
                        "shell.recordings_full",
                        "The recordings of this server's shells take all the room there is for them. Old ones go"
                                + " by themselves; the owner and administrators can delete some.");
            }
            shared.recordings().probe(id);
            return true;
        } catch (IOException e) {
            log.error("Shells cannot be recorded: policy={}", policy.word(), e);
            if (policy == RecordingPolicy.STRICT) {
                throw new HttpRefusal(
                        503,
                        "shell.no_recording",
                        "This node records every shell, and cannot record one right now: its disk takes"
                                + " nothing. Tell an administrator.");
            }
            return false;
        }
    }

    void requireOpenable(ConsoleTarget target) {
        if (!shared.settings().enabled()) {
            throw new HttpRefusal(403, "shell.disabled", "This node allows no shells.");
        }
        if (!ready || keeper.stopping()) {
            throw new HttpRefusal(
                    503, "shell.not_ready", "The node is just starting or stopping. Try again.");
        }
        if (target.conditions().suspended()) {
            throw new HttpRefusal(409, "server.suspended", "The server is suspended.");
        }
        if (target.state() == ServerStateWord.OFFLINE
                || target.conditions().installing()
                || target.conditions().transferring()
                || target.conditions().restoring()) {
            throw new HttpRefusal(
                    409,
                    "shell.not_running",
                    "The server does not run, so there is nothing to open a shell in. Start it first.");
        }
    }

    private static HttpRefusal full() {
        return new HttpRefusal(
                429, "shell.limit", "Too many shells are open. Close one, then try again.");
    }

    private void forgetOld() {
        long now = System.nanoTime();
        long kept = shared.settings().reserved().toNanos();
        reserved.values().removeIf(promise -> now - promise.madeAt() > kept);
    }

    private boolean tooManyPromised(ServerId server, UserId user) {
        long ofUser = reserved.values().stream().filter(r -> r.user().equals(user)).count();
        long ofServer = reserved.values().stream().filter(r -> r.server().equals(server)).count();
        return ofUser + keeper.count(user) >= shared.settings().perUser()
                || ofServer + keeper.count(server) >= shared.settings().perServer();
    }

    private List<StreamKeeper.Cap> caps(ServerId server, UserId user) {
        var settings = shared.settings();
        return List.of(
                new StreamKeeper.Cap(user, settings.perUser()),
                new StreamKeeper.Cap(server, settings.perServer()),
                new StreamKeeper.Cap(NODE, settings.perNode()));
    }

    /// Takes what was promised to the holder of `ticket`: once.
    ///
    /// - errors: [HttpRefusal] 401 when nothing is, 429 when there are too many shells by now
    Reservation take(Ticket ticket) {
        forgetOld();
        UUID id;
        try {
            id = UUID.fromString(ticket.session());
        } catch (IllegalArgumentException e) {
            throw used();
        }
        var promise = reserved.get(id);
        if (promise == null
                || !promise.server().equals(ticket.server())
                || !promise.user().equals(ticket.user())) {
            throw used();
        }
        if (!keeper.room(caps(promise.server(), promise.user()))) {
            throw full();
        }
        if (!reserved.remove(id, promise)) {
            throw used();
        }
        return promise;
    }

    private static HttpRefusal used() {
        return new HttpRefusal(
                401, "shell.ticket", "The ticket was used or has run out. Open the shell anew.");
    }

    /// Joins a socket that is open now with a shell of its own. Empty when it was turned away.
    Optional<ShellSession> open(
            Reservation promise,
            Ticket ticket,
            String ip,
            ConsoleTarget target,
            LiveStream stream) {
        if (!keeper.add(stream, caps(promise.server(), promise.user()))) {
            return Optional.empty();
        }
        var id = promise.id();
        var opened =
                new ShellSession(
                        shared, promise, ticket, ip, target, stream, () -> open.remove(id));
        open.put(id, opened);
        Thread.ofVirtual().name("shell-" + id).start(opened::run);
        return Optional.of(opened);
    }

    /// The one of this id that is open.
    Optional<ShellSession> find(UUID id) {
        return Optional.ofNullable(open.get(id));
    }

    /// Some ticket was revoked.
    void soon() {
        keeper.soon();
    }

    private void flushAll() {
        try {
            while (!stopping.await(BETWEEN_FLUSHES.toMillis(), TimeUnit.MILLISECONDS)) {
                for (var session : open.values()) {
                    try {
                        session.flush();
                    } catch (RuntimeException e) {
                        log.error("A recording could not be brought to the disk", e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends every shell with its processes, and waits until the recordings are whole.
    @Override
    public void close() {
        keeper.close();
        long deadline = System.nanoTime() + FAREWELL.toNanos();
        try {
            while (!open.isEmpty() && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stopping.countDown();
        if (!open.isEmpty()) {
            log.warn("Some shells did not end in time: count={}", open.size());
        }
    }

    /// How many are open.
    public int count() {
        return open.size();
    }

    boolean stopping() {
        return keeper.stopping();
    }
}
