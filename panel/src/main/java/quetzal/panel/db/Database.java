package quetzal.panel.db;

import java.sql.SQLException;
import java.sql.Types;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.Arguments;
import org.jdbi.v3.core.argument.NullArgument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jspecify.annotations.Nullable;

/// The one door to PostgreSQL.
///
/// A transaction never spans a network call: write what is owed to others in it, send it afterwards.
public final class Database {
    private static final int ATTEMPTS = 5;

    private final Jdbi jdbi;

    public Database(DataSource dataSource) {
        this.jdbi = Jdbi.create(dataSource);
        jdbi.registerArgument(new UuidArgument());
        jdbi.getConfig(Arguments.class).setUntypedNullArgument(new NullArgument(Types.NULL));
    }

    /// Without this an absent UUID goes out as a text, which PostgreSQL does not take for one.
    private static final class UuidArgument extends AbstractArgumentFactory<UUID> {
        UuidArgument() {
            super(Types.OTHER);
        }

        @Override
        protected Argument build(UUID value, ConfigRegistry config) {
            return (position, statement, _) -> statement.setObject(position, value);
        }
    }

    /// Runs `work` in one transaction and answers its result.
    ///
    /// - edge: a serialization failure or deadlock rolls back and runs `work` again, at most 5 times in all; so `work`
    ///   must touch nothing but `tx` (use [Handle#afterCommit] for what follows a commit)
    /// - errors: whatever `work` throws, after the roll-back
    public <T extends @Nullable Object> T inTransaction(Function<Handle, T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return jdbi.inTransaction(work::apply);
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS || !mayRepeat(e)) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    /// [#inTransaction] without a result.
    public void transact(Consumer<Handle> work) {
        inTransaction(
                tx -> {
                    work.accept(tx);
                    return null;
                });
    }

    /// Runs reading statements on one connection, each in a transaction of its own.
    public <T extends @Nullable Object> T read(Function<Handle, T> work) {
        return jdbi.withHandle(work::apply);
    }

    /// True when the database answers a trivial question within the pool's waiting time.
    public boolean answers() {
        try {
            return read(tx -> tx.createQuery("SELECT 1").mapTo(Integer.class).one()) == 1;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean mayRepeat(Throwable thrown) {
        for (var at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLException sql) {
                var state = sql.getSQLState();
                return "40001".equals(state) || "40P01".equals(state);
            }
        }
        return false;
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextInt(5, 20) * (long) attempt);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a transaction was repeated", e);
        }
    }
}
