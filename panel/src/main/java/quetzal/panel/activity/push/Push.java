package quetzal.panel.activity.push;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.panel.activity.ActivityReaderStore;
import quetzal.panel.db.Database;

/// Brings each receiver up to the end of the chain, again and again.
///
/// Writers of the log know nothing of it. The place moves when a batch was taken, so a crash sends some rows twice and
/// leaves none out; one panel at a time sends to a receiver.
public final class Push implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Push.class);
    private static final int MOST_ROWS = 500;

    /// - unit: characters of JSON
    private static final int MOST_TEXT = 1024 * 1024;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LEASE = Outlet.TOTAL.multipliedBy(3);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    private static final int LONGEST_ERROR = 500;

    private final Database database;
    private final Clock clock;
    private final UUID me = UUID.randomUUID();
    private final List<Sink> sinks;
    private final PushStore store = new PushStore();
    private final ActivityReaderStore rows = new ActivityReaderStore();
    private final List<Thread> threads = new ArrayList<>();

    private Push(Database database, List<Sink> sinks, Clock clock) {
        this.database = database;
        this.sinks = List.copyOf(sinks);
        this.clock = clock;
    }

    /// Begins to send to whatever `settings` name; a receiver that they name no more keeps its place.
    public static Push start(Database database, PushSettings settings, Clock clock) {
        var push = new Push(database, sinks(settings, clock), clock);
        push.begin();
        return push;
    }

    private static List<Sink> sinks(PushSettings settings, Clock clock) {
        var outlet = new Outlet(settings.linkLocal(), settings.authority());
        var sinks = new ArrayList<Sink>();
        settings.syslog()
                .ifPresent(
                        uri ->
                                sinks.add(
                                        new SyslogSink(
                                                uri,
                                                outlet,
                                                new SyslogLine(
                                                        host(), ProcessHandle.current().pid()))));
        settings.webhook()
                .ifPresent(
                        uri ->
                                sinks.add(
                                        new WebhookSink(
                                                uri,
                                                settings.secret().orElseThrow(),
                                                outlet,
                                                clock)));
        return sinks;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "-";
        }
    }

    private void begin() {
        var names = sinks.stream().map(Sink::name).toList();
        database.transact(
                tx -> {
                    for (var status : store.all(tx)) {
                        if (!names.contains(status.sink())) {
                            store.rest(tx, status.sink());
                        }
                    }
                    for (var sink : sinks) {
                        store.register(tx, sink.name(), sink.target(), clock.instant());
                    }
                });
        for (var sink : sinks) {
            threads.add(
                    Thread.ofVirtual().name("audit-push-" + sink.name()).start(() -> run(sink)));
        }
    }

    private void run(Sink sink) {
        try {
            while (true) {
                try {
                    turn(sink);
                } catch (RuntimeException e) {
                    if (Thread.currentThread().isInterrupted()) {
                        return; // stopped in the middle; the place is kept
                    }
                    LOG.error("the log could not be sent: receiver={}", sink.name(), e);
                }
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Sends what waits, until nothing does, it fails or another has the right.
    private void turn(Sink sink) {
        var begun = clock.instant();
        var leased =
                database.inTransaction(
                        tx -> store.lease(tx, sink.name(), me, begun, begun.plus(LEASE)));
        if (leased.isEmpty()) {
            return;
        }
        long position = leased.get();
        while (!Thread.currentThread().isInterrupted()) {
            long from = position;
            var batch = batch(from);
            if (batch.isEmpty()) {
                return;
            }
            try {
                sink.send(batch);
            } catch (IOException e) {
                failed(sink, e);
                return;
            }
            position = batch.getLast().position();
            if (!moved(sink, position, batch.size())) {
                return;
            }
        }
    }

    private List<PushLine> batch(long from) {
        var batch = new ArrayList<PushLine>();
        int text = 0;
        for (var linked : database.read(tx -> rows.linkedBehind(tx, from, MOST_ROWS))) {
            var line = PushLine.of(linked);
            text += line.json().length();
            if (text > MOST_TEXT && !batch.isEmpty()) {
                break;
            }
            batch.add(line);
        }
        return batch;
    }

    private boolean moved(Sink sink, long position, int count) {
        var now = clock.instant();
        return database.inTransaction(
                tx -> store.sent(tx, sink.name(), me, position, count, now, now.plus(LEASE)));
    }

    private void failed(Sink sink, IOException e) {
        var now = clock.instant();
        var text = String.valueOf(e.getMessage());
        var error = text.substring(0, Math.min(LONGEST_ERROR, text.length())).replace('\0', ' ');
        int before =
                database.inTransaction(
                        tx -> {
                            int failures = store.failures(tx, sink.name());
                            store.failed(tx, sink.name(), me, error, now, now.plus(wait(failures)));
                            return failures;
                        });
        if (before == 0) {
            LOG.warn(
                    "a receiver of the log does not take it, it is tried again: receiver={} target={} reason={}",
                    sink.name(),
                    sink.target(),
                    error);
        }
    }

    /// A second, doubled each time, at most [#LONGEST_WAIT], and up to a fifth more.
    private static Duration wait(int failures) {
        long millis = Math.min(LONGEST_WAIT.toMillis(), PAUSE.toMillis() << Math.min(failures, 20));
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / 5 + 1));
    }

    /// Up to where every receiver in use has the chain; the chain's end and further when there is none.
    public long taken() {
        return database.read(store::slowest).orElse(Long.MAX_VALUE);
    }

    List<PushStore.Status> status() {
        return database.read(store::all);
    }

    @Override
    public void close() throws InterruptedException {
        for (var thread : threads) {
            thread.interrupt();
        }
        for (var thread : threads) {
            thread.join(Duration.ofSeconds(5));
        }
        database.transact(tx -> sinks.forEach(sink -> store.release(tx, sink.name(), me)));
    }
}
