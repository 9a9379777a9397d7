package quetzal.panel.access;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.db.RandomText;
import quetzal.panel.db.Vault;
import quetzal.panel.http.AdminResource;
import quetzal.shared.problem.ProblemException;

/// API keys: an identifier of 16 characters that everyone may see and a secret of 32 that is shown once.
public final class ApiKeyService {
    private static final int LIMIT = 25;
    private static final int IDENTIFIER_REST = 11;
    private static final int SECRET_LENGTH = 32;

    private final Database database;
    private final ActivityLog activity;
    private final CredentialEnded ended;
    private final Vault vault;
    private final RandomText text;
    private final Clock clock;
    private final ApiKeyStore store = new ApiKeyStore();

    public ApiKeyService(
            Database database,
            ActivityLog activity,
            CredentialEnded ended,
            Vault vault,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.activity = activity;
        this.ended = ended;
        this.vault = vault;
        this.text = new RandomText(random);
        this.clock = clock;
    }

    /// - shape: the whole token is the key's identifier followed by `secret`
    record Fresh(ApiKey key, String secret) {}

    /// What the maker chooses.
    record Wish(
            ApiKey.Type type,
            String description,
            List<String> allowedIps,
            Map<AdminResource, Integer> permissions,
            @Nullable Instant expiresAt) {
        static Wish account(String description, List<String> allowedIps) {
            return new Wish(ApiKey.Type.ACCOUNT, description, allowedIps, Map.of(), null);
        }
    }

    List<ApiKey> list(long user, ApiKey.Type type) {
        return database.read(tx -> store.ofUser(tx, user, type));
    }

    /// - errors: [AccessProblem.KeyLimit]
    Fresh create(Actor actor, Subject owner, Wish wish) {
        var identifier = wish.type().prefix() + text.next(IDENTIFIER_REST);
        var secret = text.next(SECRET_LENGTH);
        var hash = vault.mac(Credentials.KEY_PURPOSE, secret);
        return database.inTransaction(
                tx -> {
                    if (store.lockAndCount(tx, owner.id(), wish.type()) >= LIMIT) {
                        throw new ProblemException(new AccessProblem.KeyLimit(LIMIT));
                    }
                    var key =
                            store.insert(
                                    tx,
                                    owner.id(),
                                    wish.type(),
                                    identifier,
                                    hash,
                                    wish.description(),
                                    wish.allowedIps(),
                                    wish.permissions(),
                                    wish.expiresAt(),
                                    clock.instant());
                    activity.record(tx, actor, entry("create", owner, key).with("secret", secret));
                    return new Fresh(key, secret);
                });
    }

    /// Makes a key from the command line and answers the whole token.
    ///
    /// - shape: an application key gets every right
    public String createFromCommandLine(Subject owner, boolean application, String description) {
        var wish =
                application
                        ? new Wish(
                                ApiKey.Type.APPLICATION, description, List.of(), everything(), null)
                        : Wish.account(description, List.of());
        var fresh = create(Actor.cli(), owner, wish);
        return fresh.key().identifier() + fresh.secret();
    }

    /// - errors: [AccessProblem.KeyMissing]
    void delete(Actor actor, Subject owner, ApiKey.Type type, String identifier) {
        database.transact(
                tx -> {
                    var key =
                            store.delete(tx, owner.id(), type, identifier)
                                    .orElseThrow(
                                            () ->
                                                    new ProblemException(
                                                            new AccessProblem.KeyMissing()));
                    ended.key(tx, key.id());
                    activity.record(tx, actor, entry("delete", owner, key));
                });
    }

    private static Entry entry(String action, Subject owner, ApiKey key) {
        var event = (key.type() == ApiKey.Type.ACCOUNT ? "user:api-key." : "api-key:") + action;
        return Entry.of(event, owner, key.subject()).with("identifier", key.identifier());
    }

    private static Map<AdminResource, Integer> everything() {
        var all = new java.util.EnumMap<AdminResource, Integer>(AdminResource.class);
        for (var resource : AdminResource.values()) {
            all.put(resource, 3);
        }
        return all;
    }
}
