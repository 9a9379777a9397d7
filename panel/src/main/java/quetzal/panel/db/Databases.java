package quetzal.panel.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the pool and brings the schema up to date.
public final class Databases {
    private static final Logger LOG = LoggerFactory.getLogger(Databases.class);

    private Databases() {}

    /// Waits until PostgreSQL accepts a connection, saying so every few seconds.
    ///
    /// - errors: [IllegalStateException] when it did not within `patience`, or at once when it refuses the user,
    ///   password or database name
    public static void await(DatabaseSettings settings, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        long nextLine = System.nanoTime();
        while (true) {
            try (var connection = connect(settings)) {
                if (connection.isValid(5)) {
                    return;
                }
            } catch (SQLException e) {
                var state = String.valueOf(e.getSQLState());
                if (state.startsWith("28") || state.equals("3D000")) {
                    throw new IllegalStateException(
                            "The database refuses us: " + e.getMessage(), e);
                }
                if (System.nanoTime() >= end) {
                    throw new IllegalStateException(
                            "The database did not answer within %d s: %s"
                                    .formatted(patience.toSeconds(), e.getMessage()),
                            e);
                }
                if (System.nanoTime() >= nextLine) {
                    LOG.warn(
                            "waiting for the database: url={} reason={}", settings, e.getMessage());
                    nextLine = System.nanoTime() + Duration.ofSeconds(5).toNanos();
                }
            }
            pause();
        }
    }

    /// - shape: the caller closes it
    public static HikariDataSource open(DatabaseSettings settings) {
        var config = new HikariConfig();
        config.setPoolName("panel");
        config.setJdbcUrl(settings.jdbcUrl());
        if (!settings.user().isEmpty()) {
            config.setUsername(settings.user());
        }
        if (!settings.password().isEmpty()) {
            config.setPassword(settings.password());
        }
        config.setMaximumPoolSize(settings.poolSize());
        config.setConnectionTimeout(5_000);
        config.setValidationTimeout(2_500);
        config.setKeepaliveTime(120_000);
        config.setMaxLifetime(1_500_000);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "quetzal-panel");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("targetServerType", "primary");
        return new HikariDataSource(config);
    }

    /// Runs the migrations that are still missing; several panels may do so at once, PostgreSQL's lock orders them.
    public static void migrate(DatabaseSettings settings) {
        var result =
                Flyway.configure()
                        .dataSource(settings.jdbcUrl(), settings.user(), settings.password())
                        .locations("classpath:db/migration")
                        .validateMigrationNaming(true)
                        .failOnMissingLocations(true)
                        .connectRetries(3)
                        .load()
                        .migrate();
        LOG.info(
                "database schema is current: applied={} version={}",
                result.migrationsExecuted,
                result.targetSchemaVersion == null
                        ? result.initialSchemaVersion
                        : result.targetSchemaVersion);
    }

    /// A connection outside the pool, for as long as the caller wants it.
    static Connection listener(DatabaseSettings settings, String name) throws SQLException {
        var properties = new Properties();
        properties.setProperty("ApplicationName", name);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("targetServerType", "primary");
        return connect(settings, properties);
    }

    private static Connection connect(DatabaseSettings settings) throws SQLException {
        return connect(settings, new Properties());
    }

    private static Connection connect(DatabaseSettings settings, Properties properties)
            throws SQLException {
        if (!settings.user().isEmpty()) {
            properties.setProperty("user", settings.user());
        }
        if (!settings.password().isEmpty()) {
            properties.setProperty("password", settings.password());
        }
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "5");
        return DriverManager.getConnection(settings.jdbcUrl(), properties);
    }

    private static void pause() {
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the database", e);
        }
    }
}
