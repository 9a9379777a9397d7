package quetzal.wings.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/// The daemon's own SQLite file: one connection, one user at a time, every commit on disk before it returns.
///
/// A file that cannot be read is set aside, not repaired: what it held can be had again from the engine and the panel,
/// except facts that were still owed.
public final class StateDatabase implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateDatabase.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Connection connection;

    private StateDatabase(Connection connection) {
        this.connection = connection;
    }

    /// Work with the connection; called with no other work beside it.
    @FunctionalInterface
    public interface Work<T extends @org.jspecify.annotations.Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    public interface Change {
        void on(Connection connection) throws SQLException;
    }

    public static StateDatabase open(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try {
            return new StateDatabase(connect(file));
        } catch (SQLException e) {
            var aside =
                    file.resolveSibling(
                            file.getFileName() + ".broken-" + Instant.now().getEpochSecond());
            log.error(
                    "The local state cannot be read and is set aside: file={} aside={}",
                    file,
                    aside,
                    e);
            for (var suffix : new String[] {"", "-wal", "-shm"}) {
                var part = file.resolveSibling(file.getFileName() + suffix);
                if (Files.exists(part)) {
                    Files.move(part, Path.of(aside + suffix), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            try {
                return new StateDatabase(connect(file));
            } catch (SQLException again) {
                throw new IOException("The local state cannot be made at " + file, again);
            }
        }
    }

    private static Connection connect(Path file) throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(5_000);
        config.setCacheSize(-2_000);
        var connection = config.createConnection("jdbc:sqlite:" + file);
        try (var statement = connection.createStatement()) {
            try (var rows = statement.executeQuery("PRAGMA quick_check(1)")) {
                if (!rows.next() || !"ok".equals(rows.getString(1))) {
                    throw new SQLException("the check of the file failed");
                }
            }
            StateSchema.apply(connection);
            // Owner only: it holds server configurations with their secrets.
            Files.setPosixFilePermissions(
                    file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        } catch (IOException e) {
            connection.close();
            throw new SQLException(e);
        }
    }

    /// Reads.
    ///
    /// - errors: [StateException]
    public <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> work) {
        lock.lock();
        try {
            return work.on(connection);
        } catch (SQLException e) {
            throw new StateException(e);
        } finally {
            lock.unlock();
        }
    }

    /// Changes in one transaction, which is on disk when this returns.
    ///
    /// - errors: [StateException], such as a full disk; nothing has changed then
    public void write(Change change) {
        lock.lock();
        try {
            connection.setAutoCommit(false);
            try {
                change.on(connection);
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                undo(e);
                throw e;
            }
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new StateException(e);
        } finally {
            lock.unlock();
        }
    }

    /// SQLite has often rolled back by itself, as on a full disk, and then refuses to do it again.
    private void undo(Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            log.warn("Closing the local state failed", e);
        } finally {
            lock.unlock();
        }
    }
}
