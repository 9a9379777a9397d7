package quetzal.panel.user;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.util.PSQLException;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Changes;
import quetzal.panel.db.Database;
import quetzal.panel.db.RandomText;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.ValidationFailed;
import quetzal.shared.problem.ProblemException;

/// The rules of accounts.
public final class UserService {
    private final Database database;
    private final ActivityLog activity;
    private final PasswordHasher passwords;
    private final UserRightsChanged rights;
    private final SecureRandom random;
    private final Clock clock;
    private final UserStore store = new UserStore();

    public UserService(
            Database database,
            ActivityLog activity,
            PasswordHasher passwords,
            UserRightsChanged rights,
            SecureRandom random,
            Clock clock) {
        this.database = database;
        this.activity = activity;
        this.passwords = passwords;
        this.rights = rights;
        this.random = random;
        this.clock = clock;
    }

    Page<User> list(ListQuery query, Paging paging) {
        return database.read(tx -> store.list(tx, query, paging));
    }

    /// Those whose name or e-mail address contains `part`, all of them when it is empty; by id.
    public Page<User> search(String part, Paging paging) {
        return database.read(tx -> store.search(tx, part, paging));
    }

    public Optional<User> find(long number) {
        return database.read(tx -> store.find(tx, number));
    }

    public Optional<User> find(Handle tx, long number) {
        return store.find(tx, number);
    }

    /// Those of these that there are, in one statement.
    public List<User> all(Handle tx, List<Long> numbers) {
        return store.all(tx, numbers);
    }

    public Optional<User> findByExternalId(String externalId) {
        return database.read(tx -> store.findByExternalId(tx, externalId));
    }

    /// False only until the first administrator has been made on the command line.
    public boolean hasAdmin() {
        return database.read(store::hasAdmin);
    }

    /// By e-mail address if `login` holds an `@`, else by user name.
    public Optional<User> findByLogin(String login) {
        return database.read(tx -> findByLogin(tx, login));
    }

    public Optional<User> findByLogin(Handle tx, String login) {
        return login.contains("@") ? store.findByEmail(tx, login) : store.findByUsername(tx, login);
    }

    /// Makes an account; without a password it gets one that nobody knows.
    ///
    /// - errors: [ValidationFailed] of rule `unique`
    public User create(Actor actor, UserFields fields) {
        var hash =
                passwords.hash(fields.password().orElseGet(() -> new RandomText(random).next(40)));
        return unique(
                () ->
                        database.inTransaction(
                                tx -> {
                                    long number =
                                            store.insert(
                                                    tx,
                                                    UUID.randomUUID(),
                                                    fields,
                                                    hash,
                                                    clock.instant());
                                    var user = existing(tx, number);
                                    activity.record(tx, actor, new UserEvent.Created(user));
                                    return user;
                                }));
    }

    /// Replaces what `fields` names. A new e-mail, password or admin right ends the account's sessions.
    ///
    /// - errors: [UserProblem.Missing], [UserProblem.LastAdmin], [ValidationFailed] of rule `unique`
    public User update(Actor actor, long number, UserFields fields) {
        var hash = fields.password().map(passwords::hash);
        return unique(() -> database.inTransaction(tx -> update(tx, actor, number, fields, hash)));
    }

    private User update(
            Handle tx, Actor actor, long number, UserFields fields, Optional<String> hash) {
        var before = existing(tx, number);
        if (before.rootAdmin() && !fields.rootAdmin().orElse(true)) {
            requireAnotherAdmin(tx, number);
        }
        store.update(tx, number, fields, clock.instant());
        var password = new Changes();
        if (hash.isPresent()) {
            // a hash of what is stored: it tells that, and when, it was another, and nothing of the
            // password
            password.note("password", store.passwordHash(tx, number), hash.get());
            store.setPassword(tx, number, hash.get(), clock.instant());
        }
        var after = existing(tx, number);
        var changed = changes(before, after).and(password);
        if (hash.isPresent()
                || before.rootAdmin() != after.rootAdmin()
                || !before.email().equals(after.email())) {
            // The one of the two that had more open.
            endSessions(tx, before.rootAdmin() ? before : after);
        }
        if (!changed.asMap().isEmpty()) {
            activity.record(tx, actor, new UserEvent.Updated(after, changed));
        }
        return after;
    }

    private static Changes changes(User before, User after) {
        return new Changes()
                .note("email", before.email(), after.email())
                .note("username", before.username(), after.username())
                .note("first_name", before.firstName(), after.firstName())
                .note("last_name", before.lastName(), after.lastName())
                .note("external_id", before.externalId(), after.externalId())
                .note("root_admin", before.rootAdmin(), after.rootAdmin())
                .note("language", before.language(), after.language());
    }

    /// - errors: [UserProblem.Missing], [UserProblem.Yourself], [UserProblem.OwnsServers], [UserProblem.LastAdmin]
    public void delete(Actor actor, long number) {
        database.transact(
                tx -> {
                    var user = existing(tx, number);
                    if (Objects.equals(actor.userNumber(), number)) {
                        throw new ProblemException(new UserProblem.Yourself());
                    }
                    if (user.rootAdmin()) {
                        requireAnotherAdmin(tx, number);
                    }
                    // locked, so that no server can come in between
                    store.lockSecrets(tx, number);
                    var now = existing(tx, number);
                    if (now.servers() > 0) {
                        throw new ProblemException(new UserProblem.OwnsServers(now.servers()));
                    }
                    activity.record(tx, actor, new UserEvent.Deleted(user));
                    rights.rightsChanged(tx, user.ref(), user.rootAdmin());
                    store.delete(tx, number);
                });
    }

    /// Ends every session and every token of the account.
    ///
    /// - shape: the version that a session which shall live on must take
    public int endSessions(Handle tx, User user) {
        rights.rightsChanged(tx, user.ref(), user.rootAdmin());
        return store.nextSessionVersion(tx, user.ref().number());
    }

    /// - errors: [UserProblem.WrongPassword]
    public void requirePassword(long number, String password) {
        var hash = database.read(tx -> store.passwordHash(tx, number));
        if (!passwords.verify(password, hash).right()) {
            throw new ProblemException(new UserProblem.WrongPassword());
        }
    }

    /// True when it is the account's password. Takes as long when there is no such account, and makes an old hash anew.
    public boolean checkPassword(Optional<User> user, String password) {
        if (user.isEmpty()) {
            passwords.verifyNobody(password);
            return false;
        }
        long number = user.get().ref().number();
        var hash = database.read(tx -> store.passwordHash(tx, number));
        var verdict = passwords.verify(password, hash);
        if (verdict.right() && verdict.old()) {
            var fresh = passwords.hash(password);
            database.transact(tx -> store.setPassword(tx, number, fresh, clock.instant()));
        }
        return verdict.right();
    }

    public String hash(String password) {
        return passwords.hash(password);
    }

    public void setPassword(Handle tx, Actor actor, User user, String hash) {
        long number = user.ref().number();
        var old = store.passwordHash(tx, number);
        store.setPassword(tx, number, hash, clock.instant());
        activity.record(tx, actor, new UserEvent.PasswordChanged(user, old, hash));
    }

    /// - errors: [ValidationFailed] of rule `unique`
    public void setEmail(Handle tx, Actor actor, User user, String email) {
        store.setEmail(tx, user.ref().number(), email, clock.instant());
        activity.record(tx, actor, new UserEvent.EmailChanged(user, user.email(), email));
    }

    /// Runs a change and turns a taken e-mail, name or external id into a validation error.
    public <T extends @org.jspecify.annotations.Nullable Object> T unique(
            java.util.function.Supplier<T> change) {
        try {
            return change.get();
        } catch (UnableToExecuteStatementException e) {
            var field = takenField(e);
            if (field.isPresent()) {
                throw ValidationFailed.of(
                        field.get(), "unique", "The " + field.get() + " is already taken.");
            }
            throw e;
        }
    }

    private static Optional<String> takenField(UnableToExecuteStatementException e) {
        if (!(e.getCause() instanceof PSQLException sql) || !"23505".equals(sql.getSQLState())) {
            return Optional.empty();
        }
        var error = sql.getServerErrorMessage();
        var constraint = error == null ? null : error.getConstraint();
        return switch (String.valueOf(constraint)) {
            case "users_email_key" -> Optional.of("email");
            case "users_username_key" -> Optional.of("username");
            case "users_external_id_key" -> Optional.of("external_id");
            default -> Optional.empty();
        };
    }

    private User existing(Handle tx, long number) {
        return store.find(tx, number)
                .orElseThrow(() -> new ProblemException(new UserProblem.Missing()));
    }

    private void requireAnotherAdmin(Handle tx, long number) {
        if (store.lockAdmins(tx).stream().allMatch(admin -> admin == number)) {
            throw new ProblemException(new UserProblem.LastAdmin());
        }
    }
}
