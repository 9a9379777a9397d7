package quetzal.panel.job;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import quetzal.panel.TestClock;
import quetzal.panel.db.Database;
import quetzal.panel.db.DatabaseSettings;
import quetzal.panel.db.Databases;
import quetzal.panel.db.TestDatabase;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

/// Senders over one real database, with a courier of the test's own.
class JobSenderTest {
    private final TestClock clock = new TestClock();
    private final List<NodeJob> delivered = Collections.synchronizedList(new ArrayList<>());
    private final Map<UUID, JobEnd> ends = new ConcurrentHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private DatabaseSettings settings;
    private com.zaxxer.hikari.HikariDataSource pool;
    private Database database;
    private JobQueue queue;

    @BeforeEach
    void setUp() {
        settings = TestDatabase.fresh();
        pool = Databases.open(settings);
        database = new Database(pool);
        queue = new JobQueue(database, clock);
    }

    @AfterEach
    void tearDown() throws Exception {
        for (var each : open) {
            each.close();
        }
        pool.close();
        TestDatabase.drop(settings);
    }

    private long node() {
        return database.inTransaction(
                tx ->
                        tx.createQuery(
                                        """
                                        WITH l AS (INSERT INTO locations (short) VALUES (:name) RETURNING id)
                                        INSERT INTO nodes (uuid, name, location_id, fqdn, memory_mib, disk_mib, daemon_token_id, daemon_token)
                                        SELECT gen_random_uuid(), 'n', l.id, 'x', 1, 1, :token, ''::bytea FROM l RETURNING id
                                        """)
                                .bind("name", UUID.randomUUID().toString())
                                .bind("token", UUID.randomUUID().toString().substring(0, 16))
                                .mapTo(Long.class)
                                .one());
    }

    private UUID enqueue(long node, NodeJob job) {
        return database.inTransaction(tx -> queue.enqueue(tx, node, null, job));
    }

    private JobSender sender(JobQueue of, Delivery.Courier courier) {
        var sender =
                JobSender.start(
                        database, of, courier, (tx, job, end) -> ends.put(job.id(), end), clock);
        open.add(sender);
        return sender;
    }

    private Delivery accept(long node, NodeJob job) {
        delivered.add(job);
        return new Delivery.Accepted();
    }

    private static ServerId server() {
        return new ServerId(UUID.randomUUID());
    }

    private QueuedJob job(UUID id) {
        return database.<java.util.Optional<QueuedJob>>read(tx -> queue.find(tx, id)).orElseThrow();
    }

    @Test
    void everyKindOfJobSurvivesItsRow() throws Exception {
        sender(queue, this::accept);
        var node = node();
        List<NodeJob> jobs =
                List.of(
                        new NodeJob.CreateServer(server(), true),
                        new NodeJob.DeleteServer(server()),
                        new NodeJob.SyncServer(server()),
                        new NodeJob.ReinstallServer(server()),
                        new NodeJob.Deauthorize(
                                new UserId(UUID.randomUUID()), 7, List.of(server())));
        for (var job : jobs) {
            assertThat(queue.await(enqueue(node, job), ofSeconds(10)))
                    .contains(new JobEnd.Accepted());
        }
        assertThat(delivered).containsExactlyElementsOf(jobs);
        assertThat(ends).hasSize(5);
    }

    @Test
    void whatIsRolledBackIsNeverSent() {
        sender(queue, this::accept);
        var node = node();
        try {
            database.transact(
                    tx -> {
                        queue.enqueue(tx, node, null, new NodeJob.DeleteServer(server()));
                        throw new IllegalStateException("the change failed");
                    });
        } catch (IllegalStateException expected) {
            // as meant
        }
        var marker = enqueue(node, new NodeJob.SyncServer(server()));
        await().until(() -> ends.containsKey(marker));
        assertThat(delivered).hasSize(1);
    }

    @Test
    void severalPanelsSendEachJobOnce() {
        var node = node();
        var ids = new ArrayList<UUID>();
        for (var i = 0; i < 60; i++) {
            ids.add(enqueue(node, new NodeJob.SyncServer(server())));
        }
        for (var i = 0; i < 3; i++) {
            sender(new JobQueue(database, clock), this::accept);
        }
        await().atMost(ofSeconds(30)).until(() -> ends.keySet().containsAll(ids));
        assertThat(delivered).hasSize(60).doesNotHaveDuplicates();
    }

    @Test
    void aDeadPanelsJobsAreTakenOver() throws Exception {
        var started = new CountDownLatch(1);
        var dead = new JobQueue(database, clock);
        var id = enqueue(node(), new NodeJob.DeleteServer(server()));
        var dying =
                sender(
                        dead,
                        (node, job) -> {
                            // Either panel may take the job over; only the first delivery hangs.
                            if (started.getCount() == 0) {
                                return accept(node, job);
                            }
                            started.countDown();
                            new CountDownLatch(1).await(20, java.util.concurrent.TimeUnit.SECONDS);
                            return new Delivery.NotNow("died", false);
                        });
        started.await();
        sender(queue, this::accept);
        clock.jump(ofSeconds(61));
        await().atMost(ofSeconds(15)).until(() -> ends.get(id) instanceof JobEnd.Accepted);
        assertThat(dying).isNotNull();
    }

    @Test
    void oneServersJobsKeepTheirOrder() {
        var server = server();
        var node = node();
        var failures = new AtomicInteger(2);
        sender(
                queue,
                (n, job) ->
                        job instanceof NodeJob.CreateServer && failures.getAndDecrement() > 0
                                ? new Delivery.NotNow("not yet", false)
                                : accept(n, job));
        enqueue(node, new NodeJob.CreateServer(server, false));
        enqueue(node, new NodeJob.ReinstallServer(server));
        var last = enqueue(node, new NodeJob.SyncServer(server));

        await().atMost(ofSeconds(30))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> {
                            clock.jump(ofSeconds(2));
                            return ends.containsKey(last);
                        });
        assertThat(delivered)
                .extracting(job -> job.getClass().getSimpleName())
                .containsExactly("CreateServer", "ReinstallServer", "SyncServer");
    }

    @Test
    void aNodeThatHangsDoesNotKeepOthersWaiting() {
        var hanging = node();
        var well = node();
        var release = new CountDownLatch(1);
        var atOnce = new AtomicInteger();
        for (var i = 0; i < 50; i++) {
            enqueue(hanging, new NodeJob.SyncServer(server()));
        }
        sender(
                queue,
                (n, job) -> {
                    if (n == hanging) {
                        atOnce.incrementAndGet();
                        release.await();
                    }
                    return accept(n, job);
                });
        var id = enqueue(well, new NodeJob.SyncServer(server()));
        await().atMost(ofSeconds(15)).until(() -> ends.containsKey(id));
        assertThat(atOnce.get()).isLessThanOrEqualTo(4);
        release.countDown();
    }

    @Test
    void timeOverIsAnEndAndARemovalHasNone() {
        sender(queue, (n, job) -> new Delivery.NotNow("no answer", true));
        var node = node();
        var create = enqueue(node, new NodeJob.CreateServer(server(), false));
        var delete = enqueue(node, new NodeJob.DeleteServer(server()));
        await().until(() -> job(create).lastError() != null && job(delete).lastError() != null);
        clock.jump(ofMinutes(60 * 25));
        database.transact(tx -> queue.nodeIsBack(tx, node));

        await().atMost(ofSeconds(15)).until(() -> ends.get(create) instanceof JobEnd.Expired);
        assertThat(job(create).state()).isEqualTo(QueuedJob.State.FAILED);
        assertThat(job(delete).state()).isEqualTo(QueuedJob.State.PENDING);
    }

    @Test
    void aCancelledJobHasNoSequel() throws Exception {
        var server = server();
        var id = enqueue(node(), new NodeJob.CreateServer(server, false));
        database.transact(tx -> queue.cancel(tx, server));
        sender(queue, this::accept);

        assertThat(queue.await(id, ofSeconds(2))).contains(new JobEnd.Cancelled());
        assertThat(ends).isEmpty();
    }

    @Test
    void waitingSyncsAreOne() {
        var server = server();
        var node = node();
        assertThat(enqueue(node, new NodeJob.SyncServer(server)))
                .isEqualTo(enqueue(node, new NodeJob.SyncServer(server)));
        assertThat(
                        database.<Long>read(
                                tx ->
                                        queue.count(
                                                tx, new JobFilter(List.of("pending"), node, null))))
                .isEqualTo(1);
    }

    @Test
    void aFaultInThePanelIsTriedAgain() {
        var failures = new AtomicInteger(1);
        sender(
                queue,
                (n, job) -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new IllegalStateException("a bug");
                    }
                    return accept(n, job);
                });
        var id = enqueue(node(), new NodeJob.SyncServer(server()));
        await().atMost(ofSeconds(15)).until(() -> ends.containsKey(id));
        assertThat(job(id).attempts()).isEqualTo(2);
    }

    @Test
    void pausesGrowToAMinute() {
        assertThat(JobSender.pause(1)).isBetween(ofSeconds(1), Duration.ofMillis(1250));
        assertThat(JobSender.pause(5)).isBetween(ofSeconds(16), ofSeconds(20));
        assertThat(JobSender.pause(50)).isBetween(ofSeconds(60), ofSeconds(75));
    }
}
