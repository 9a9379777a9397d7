package quetzal.panel.app;

import com.zaxxer.hikari.HikariDataSource;
import java.security.SecureRandom;
import java.time.Clock;
import quetzal.panel.access.ApiKeyService;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.AuditTrail;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Databases;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.Vault;
import quetzal.panel.http.Links;
import quetzal.panel.job.JobQueue;
import quetzal.panel.node.NodeClient;
import quetzal.panel.node.Nodes;
import quetzal.panel.server.Revocation;
import quetzal.panel.shell.RecordingCheck;
import quetzal.panel.user.PasswordHasher;
import quetzal.panel.user.UserService;

/// What commands need of the panel, without its web server.
record CommandServices(
        PanelDatabase panelDatabase,
        HikariDataSource pool,
        UserService users,
        ApiKeyService keys,
        AuditTrail audit,
        NodeClient nodes,
        RecordingCheck recordings)
        implements AutoCloseable {

    static CommandServices open(PanelConfig config) {
        var panelDatabase = PanelDatabase.forCommand(config);
        try {
            Databases.await(panelDatabase.settings(), config.databaseWait());
            Databases.migrate(panelDatabase.settings());
            var few = panelDatabase.settings();
            var pool =
                    Databases.open(
                            new DatabaseSettings(few.jdbcUrl(), few.user(), few.password(), 2));
            var random = new SecureRandom();
            var clock = Clock.systemUTC();
            var database = new Database(pool);
            var vault = new Vault(AppKeys.of(config, random), random);
            var activity = new ActivityLog(clock, vault);
            var nodes =
                    new Nodes(
                            database,
                            vault,
                            new RandomText(random),
                            activity,
                            new Links(config.url()).to(""),
                            clock);
            var client = new NodeClient(clock);
            var trail = new AuditTrail(database, activity, vault, clock);
            var revocation = new Revocation(new JobQueue(database, clock));
            return new CommandServices(
                    panelDatabase,
                    pool,
                    new UserService(
                            database,
                            activity,
                            new PasswordHasher(),
                            revocation::everywhere,
                            random,
                            clock),
                    new ApiKeyService(database, activity, revocation, vault, random, clock),
                    trail,
                    client,
                    new RecordingCheck(database, nodes, client, activity, trail));
        } catch (RuntimeException e) {
            panelDatabase.close();
            throw e;
        }
    }

    @Override
    public void close() {
        nodes.close();
        pool.close();
        panelDatabase.close();
    }
}
