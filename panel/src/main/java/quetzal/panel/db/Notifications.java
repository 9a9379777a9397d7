package quetzal.panel.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears what transactions notify on one channel, over a connection of its own that is made again whenever it breaks.
///
/// A notification is heard after its transaction is visible to everyone. What was notified while there was no connection
/// is lost: [Sink#listening] says that there was such a time.
public final class Notifications implements AutoCloseable {
    /// How PostgreSQL's list of connections shows it.
    public static final String APPLICATION_NAME = "quetzal-panel-listener";

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final DatabaseSettings settings;
    private final String channel;
    private final Sink sink;
    private final Thread thread;
    private volatile @Nullable Connection open;
    private volatile boolean closed;

    /// Told from one thread, in order.
    public interface Sink {
        /// From now on nothing is missed.
        ///
        /// - shape: all transactions with numbers below `transaction` had ended
        void listening(long transaction);

        void told(String payload);
    }

    private Notifications(DatabaseSettings settings, String channel, Sink sink) {
        this.settings = settings;
        this.channel = channel;
        this.sink = sink;
        this.thread = Thread.ofVirtual().name("listen-" + channel).unstarted(this::run);
    }

    /// - shape: `channel` is a plain lower-case name
    public static Notifications start(DatabaseSettings settings, String channel, Sink sink) {
        if (!channel.matches("[a-z_]+")) {
            throw new IllegalArgumentException("Not a channel: " + channel);
        }
        var notifications = new Notifications(settings, channel, sink);
        notifications.thread.start();
        return notifications;
    }

    private void run() {
        var pause = FIRST_PAUSE;
        while (!closed) {
            try (var connection = Databases.listener(settings, APPLICATION_NAME)) {
                open = connection;
                var transaction = listen(connection);
                pause = FIRST_PAUSE;
                sink.listening(transaction);
                hear(connection);
            } catch (SQLException e) {
                if (!closed) {
                    LOG.warn(
                            "the database's notifications are not heard: channel={} reason={}",
                            channel,
                            e.getMessage());
                }
            } catch (RuntimeException e) {
                LOG.error("a notification could not be taken: channel={}", channel, e);
            } finally {
                open = null;
            }
            if (!closed && !slept(pause)) {
                return;
            }
            pause = longer(pause);
        }
    }

    private long listen(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("LISTEN " + channel);
            try (var rows =
                    statement.executeQuery(
                            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private void hear(Connection connection) throws SQLException {
        var heard = connection.unwrap(PGConnection.class);
        while (!closed) {
            var news = heard.getNotifications((int) QUIET.toMillis());
            if (news != null && news.length > 0) {
                for (var one : news) {
                    sink.told(one.getParameter());
                }
            } else if (!connection.isValid((int) QUIET.toSeconds())) {
                throw new SQLException("The connection no longer answers.");
            }
        }
    }

    private static Duration longer(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    private static boolean slept(Duration pause) {
        try {
            Thread.sleep(
                    pause.toMillis() / 2
                            + ThreadLocalRandom.current().nextLong(pause.toMillis() / 2 + 1));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        var connection = open;
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                LOG.debug("the listening connection was gone already", e);
            }
        }
        thread.interrupt();
    }
}
