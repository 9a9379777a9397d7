package quetzal.panel.node;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Changes;
import quetzal.panel.db.Database;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.Vault;
import quetzal.panel.db.Where;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.ValidationFailed;
import quetzal.shared.id.NodeUuid;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.daemon.NodeConfiguration;
import quetzal.shared.ticket.TicketKey;

/// The rules about nodes and their secrets.
public final class Nodes {
    public static final Duration DEPLOY_TOKEN_LIFETIME = Duration.ofMinutes(15);

    private static final String PURPOSE = "node-token";
    private static final String DEPLOY_PREFIX = "ptla_";
    private static final int DEPLOY_LENGTH = 43;

    private final Database database;
    private final NodeStore store;
    private final LocationStore locations;
    private final Vault vault;
    private final RandomText random;
    private final ActivityLog activity;
    private final String panelUrl;
    private final Clock clock;

    /// `panelUrl` is the panel's address exactly as browsers see it, without a trailing slash.
    public Nodes(
            Database database,
            Vault vault,
            RandomText random,
            ActivityLog activity,
            String panelUrl,
            Clock clock) {
        this.database = database;
        this.store = new NodeStore();
        this.locations = new LocationStore();
        this.vault = vault;
        this.random = random;
        this.activity = activity;
        this.panelUrl = panelUrl;
        this.clock = clock;
    }

    /// - unit: MiB
    public record Usage(long memory, long disk) {
        static final Usage NONE = new Usage(0, 0);
    }

    public Node create(Caller caller, NodeSettings settings) {
        return database.inTransaction(
                tx -> {
                    requireLocation(tx, settings);
                    var secret = random.next(64);
                    var id =
                            store.insert(
                                    tx,
                                    new NodeUuid(UUID.randomUUID()),
                                    settings,
                                    random.next(16),
                                    vault.seal(PURPOSE, secret));
                    var node = require(tx, id);
                    activity.record(
                            tx,
                            caller,
                            new NodeEvent.NodeCreated(
                                    id, node.name(), node.url().toString(), secret));
                    return node;
                });
    }

    /// The node as it is now, with the way to reach it from before the change, by which its daemon can be told.
    public record Updated(Node node, NodeEndpoint before) {}

    public Updated update(Caller caller, long id, NodeSettings settings, boolean resetSecret) {
        return database.inTransaction(
                tx -> {
                    var old = store.lock(tx, id).orElseThrow(Nodes::missing);
                    var key = key(tx, id);
                    requireLocation(tx, settings);
                    store.update(tx, id, settings);
                    var changes = Changes.between(old.settings(), settings);
                    if (resetSecret) {
                        var secret = random.next(64);
                        store.replaceToken(tx, id, random.next(16), vault.seal(PURPOSE, secret));
                        changes.note("secret", key.secret(), secret);
                    }
                    activity.record(
                            tx, caller, new NodeEvent.NodeUpdated(id, settings.name(), changes));
                    return new Updated(require(tx, id), new NodeEndpoint(id, old.url(), key));
                });
    }

    /// A draining node keeps its servers and gets no new ones, neither by itself nor by name. Does nothing when it is so
    /// already.
    public Node drain(Caller caller, long id, boolean draining) {
        return database.inTransaction(
                tx -> {
                    var node = store.lock(tx, id).orElseThrow(Nodes::missing);
                    if (node.settings().draining() != draining) {
                        store.setDraining(tx, id, draining);
                        activity.record(
                                tx, caller, new NodeEvent.NodeDrained(id, node.name(), draining));
                    }
                    return require(tx, id);
                });
    }

    /// Until the transaction ends the answer stays as it is.
    public boolean isDraining(Handle tx, long id) {
        return store.isDraining(tx, id);
    }

    public void delete(Caller caller, long id) {
        database.transact(
                tx -> {
                    var node = store.lock(tx, id).orElseThrow(Nodes::missing);
                    if (store.hasServers(tx, id)) {
                        throw new ProblemException(new NodeProblem.NodeHasServers());
                    }
                    store.delete(tx, id);
                    activity.record(tx, caller, new NodeEvent.NodeDeleted(id, node.name()));
                });
    }

    private void requireLocation(Handle tx, NodeSettings settings) {
        if (locations.find(tx, settings.location()).isEmpty()) {
            throw ValidationFailed.of(
                    "location_id", "exists", "The location_id field names no location.");
        }
    }

    /// - errors: [NodeProblem.Missing]
    public Node require(Handle tx, long id) {
        return store.find(tx, id).orElseThrow(Nodes::missing);
    }

    public Optional<Node> find(Handle tx, long id) {
        return store.find(tx, id);
    }

    /// Those of these that there are, by id; one statement.
    public Map<Long, Node> all(Handle tx, Collection<Long> ids) {
        return ids.isEmpty()
                ? Map.of()
                : store
                        .list(
                                tx,
                                new Where().in("n.id", List.copyOf(ids)),
                                " ORDER BY n.id",
                                new Paging(1, ids.size()))
                        .stream()
                        .collect(Collectors.toUnmodifiableMap(Node::number, found -> found));
    }

    public Page<Node> list(Handle tx, Where where, String orderBy, Paging paging) {
        return new Page<>(store.list(tx, where, orderBy, paging), store.count(tx, where), paging);
    }

    /// Public nodes with room for so much more, at any of `at`, or anywhere when that is empty.
    ///
    /// - unit: MiB
    public List<Node> deployable(Handle tx, long memory, long disk, List<Long> at) {
        return store.list(
                tx, store.deployable(memory, disk, at), " ORDER BY n.id", new Paging(1, 10_000));
    }

    /// Does the node still have room? Until the transaction ends nobody else can place a server by this question.
    public boolean claimRoom(Handle tx, long node, long memory, long disk, List<Long> at) {
        return store.lockForPlacement(tx, node)
                && store.count(tx, store.deployable(memory, disk, at).is("n.id", node)) == 1;
    }

    /// What the servers of each node may use in all.
    public Map<Long, Usage> usage(Handle tx, List<Long> nodes) {
        var usage = new HashMap<Long, Usage>();
        nodes.forEach(node -> usage.put(node, Usage.NONE));
        store.usage(tx, nodes).forEach(u -> usage.put(u.node(), new Usage(u.memory(), u.disk())));
        return usage;
    }

    // Secrets

    /// The node's secret: it signs tickets and is the bearer token of the daemon's API.
    public TicketKey key(Handle tx, long id) {
        var sealed = store.token(tx, id).orElseThrow(Nodes::missing);
        return new TicketKey(vault.openText(PURPOSE, sealed));
    }

    public NodeEndpoint endpoint(Handle tx, long id) {
        return new NodeEndpoint(id, require(tx, id).url(), key(tx, id));
    }

    /// The node whose daemon said `id.token`; empty for an unknown id and for a wrong token alike.
    public Optional<Long> authenticate(Handle tx, String tokenId, String token) {
        var found = store.tokenOf(tx, tokenId);
        var expected =
                found.map(f -> vault.openText(PURPOSE, f.token())).orElse("no node has this token");
        var same = Vault.same(Vault.sha256(expected), Vault.sha256(token));
        return found.filter(_ -> same).map(NodeStore.SealedToken::node);
    }

    /// Part D of the application API: what the daemon's `config.yml` should hold.
    public NodeConfiguration configuration(Handle tx, Node node) {
        var settings = node.settings();
        var host = settings.fqdn().toLowerCase(Locale.ROOT);
        var tls = settings.scheme().equals("https") && !settings.behindProxy();
        return new NodeConfiguration(
                false,
                node.uuid().toString(),
                node.tokenId(),
                key(tx, node.number()).secret(),
                new NodeConfiguration.Api(
                        "0.0.0.0",
                        settings.daemonListen(),
                        new NodeConfiguration.Ssl(
                                tls,
                                "/etc/letsencrypt/live/" + host + "/fullchain.pem",
                                "/etc/letsencrypt/live/" + host + "/privkey.pem"),
                        settings.uploadSize()),
                new NodeConfiguration.NodePaths(
                        settings.daemonBase(), new NodeConfiguration.Sftp(settings.daemonSftp())),
                List.of(),
                panelUrl);
    }

    /// A key that fetches the node's configuration once, within [#DEPLOY_TOKEN_LIFETIME].
    ///
    /// - shape: looks like an application key, because existing daemons' `configure` insists on that
    public String deployToken(Caller caller, long id) {
        var token = DEPLOY_PREFIX + random.next(DEPLOY_LENGTH);
        database.transact(
                tx -> {
                    var node = require(tx, id);
                    var now = clock.instant();
                    store.dropOldDeployTokens(tx, now.minus(Duration.ofDays(1)));
                    store.insertDeployToken(
                            tx,
                            id,
                            caller.user().number(),
                            Vault.sha256(token),
                            now.plus(DEPLOY_TOKEN_LIFETIME));
                    activity.record(
                            tx, caller, new NodeEvent.DeployTokenMade(id, node.name(), token));
                });
        return token;
    }

    /// The configuration, if `token` is a deploy token of this node that nobody used yet.
    public Optional<NodeConfiguration> configurationFor(long id, String token, String ip) {
        if (!token.startsWith(DEPLOY_PREFIX)
                || token.length() != DEPLOY_PREFIX.length() + DEPLOY_LENGTH) {
            return Optional.empty();
        }
        return database.inTransaction(
                tx -> {
                    if (!store.useDeployToken(tx, id, Vault.sha256(token), clock.instant())) {
                        return Optional.empty();
                    }
                    var node = require(tx, id);
                    activity.record(
                            tx,
                            Actor.node(id).from(quetzal.panel.activity.Source.DAEMON, ip),
                            new NodeEvent.ConfigurationFetched(id, node.name()));
                    return Optional.of(configuration(tx, node));
                });
    }

    NodeStore store() {
        return store;
    }

    private static ProblemException missing() {
        return new ProblemException(new NodeProblem.Missing("node"));
    }
}
