package quetzal.panel.activity;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.security.SecureRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import quetzal.panel.TestClock;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Databases;
import quetzal.panel.db.TestDatabase;
import quetzal.panel.db.Vault;

/// An audit log on a database of its own for each test, and what someone with all rights over it may do.
abstract class TrailOnDatabase {
    final TestClock clock = new TestClock();
    final ActivityLog log = new ActivityLog(clock);
    DatabaseSettings settings;
    HikariDataSource pool;
    Database database;
    AuditTrail trail;

    @BeforeEach
    void open() {
        settings = TestDatabase.fresh();
        pool = Databases.open(settings);
        database = new Database(pool);
        trail = trail((byte) 7);
    }

    @AfterEach
    void close() {
        pool.close();
        TestDatabase.drop(settings);
    }

    AuditTrail trail(byte key) {
        var bytes = new byte[32];
        java.util.Arrays.fill(bytes, key);
        return new AuditTrail(database, log, new Vault(bytes, new SecureRandom()), clock);
    }

    Verification verify() {
        return trail.verify(Actor.system()).orElseThrow();
    }

    void write(int rows) {
        for (int i = 0; i < rows; i++) {
            int n = i;
            database.transact(
                    tx ->
                            log.record(
                                    tx,
                                    Actor.system(),
                                    Entry.of("test:row", Subject.server(n, "server " + n))
                                            .with("n", n)));
        }
    }

    /// What someone with all rights over the database may do.
    void tamper(String... statements) {
        database.transact(
                tx -> {
                    tx.execute("SET LOCAL session_replication_role = replica");
                    for (var statement : statements) {
                        assertThat(tx.execute(statement)).as(statement).isPositive();
                    }
                });
    }

    long number(String sql) {
        return database.read(tx -> tx.createQuery(sql).mapTo(Long.class).one());
    }
}
