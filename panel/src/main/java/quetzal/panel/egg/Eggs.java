package quetzal.panel.egg;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Changes;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Page;
import quetzal.panel.http.Paging;
import quetzal.panel.http.ValidationFailed;
import quetzal.shared.problem.ProblemException;

/// The rules about nests and eggs.
public final class Eggs {
    private final Database database;
    private final ActivityLog activity;
    private final EggStore store = new EggStore();
    private final NestStore nests = new NestStore();

    public Eggs(Database database, ActivityLog activity) {
        this.database = database;
        this.activity = activity;
    }

    /// What to do with a file whose uuid an egg has already.
    public enum IfExists {
        /// Update when the names agree too, else refuse and let the person choose.
        ASK,
        UPDATE,
        COPY
    }

    /// - shape: `updated` when an egg that was there got the file's content
    public record Imported(Egg egg, boolean updated, List<String> warnings) {
        public Imported {
            warnings = List.copyOf(warnings);
        }
    }

    /// Reads the file and stores the egg: all of it or nothing.
    ///
    /// - errors: [EggProblem.InvalidFile], [EggProblem.Exists]
    public Imported importFile(Caller caller, long nest, String text, IfExists ifExists) {
        EggFile file;
        try {
            file = EggFileReader.read(text);
        } catch (InvalidEggFile invalid) {
            throw new ProblemException(
                    new EggProblem.InvalidFile(String.valueOf(invalid.getMessage())));
        }
        return database.inTransaction(
                tx -> {
                    var known =
                            file.uuid() == null
                                    ? Optional.<Egg>empty()
                                    : store.withUuid(tx, file.uuid());
                    var update = known.filter(egg -> updates(egg, file, ifExists));
                    var id =
                            update.isPresent()
                                    ? update(tx, update.get(), file)
                                    : insert(tx, nest, file, known.isPresent());
                    var egg = require(tx, id);
                    activity.record(
                            tx,
                            caller,
                            new EggEvent.Imported(
                                    id,
                                    file.egg().name(),
                                    file.format().wire(),
                                    update.map(old -> EggChanges.between(old.own(), egg.own()))
                                            .orElse(null)));
                    return new Imported(egg, update.isPresent(), file.warnings());
                });
    }

    private static boolean updates(Egg egg, EggFile file, IfExists ifExists) {
        return switch (ifExists) {
            case UPDATE -> true;
            case COPY -> false;
            case ASK -> {
                if (!egg.own().name().equals(file.egg().name())) {
                    throw new ProblemException(new EggProblem.Exists(egg.own().name()));
                }
                yield true;
            }
        };
    }

    private long update(Handle tx, Egg egg, EggFile file) {
        store.lock(tx, egg.number());
        store.update(tx, egg.number(), file.egg(), file.original());
        return egg.number();
    }

    private long insert(Handle tx, long nest, EggFile file, boolean uuidIsTaken) {
        if (nests.find(tx, nest).isEmpty()) {
            throw ValidationFailed.of(
                    "import_to_nest", "exists", "The import_to_nest field names no nest.");
        }
        var uuid = file.uuid() == null || uuidIsTaken ? UUID.randomUUID() : file.uuid();
        return store.insert(tx, uuid, nest, file.egg(), file.original());
    }

    public void delete(Caller caller, long id) {
        database.transact(
                tx -> {
                    if (!store.lock(tx, id)) {
                        throw missing("egg");
                    }
                    if (store.hasServers(tx, id)) {
                        throw new ProblemException(new EggProblem.HasServers());
                    }
                    if (store.hasChildren(tx, id)) {
                        throw new ProblemException(new EggProblem.HasChildren());
                    }
                    var name = require(tx, id).own().name();
                    store.delete(tx, id);
                    activity.record(tx, caller, new EggEvent.Deleted(id, name));
                });
    }

    /// - errors: [EggProblem.Missing]
    public Egg require(Handle tx, long id) {
        return store.find(tx, id).orElseThrow(() -> missing("egg"));
    }

    public Optional<Egg> find(Handle tx, long id) {
        return store.find(tx, id);
    }

    /// Those of these that there are, by id; two statements however many.
    public Map<Long, Egg> all(Handle tx, Collection<Long> ids) {
        return ids.isEmpty()
                ? Map.of()
                : store
                        .list(
                                tx,
                                new Where().in("e.id", List.copyOf(ids)),
                                new Paging(1, ids.size()))
                        .stream()
                        .collect(Collectors.toUnmodifiableMap(Egg::number, egg -> egg));
    }

    /// Keeps the egg as it is until the transaction ends; false when there is none.
    public boolean lock(Handle tx, long id) {
        return store.lock(tx, id);
    }

    public List<Egg> ofNest(Handle tx, long nest) {
        return store.list(tx, new Where().is("e.nest_id", nest), new Paging(1, 10_000));
    }

    public Page<Egg> list(Handle tx, Where where, Paging paging) {
        return new Page<>(store.list(tx, where, paging), store.count(tx, where), paging);
    }

    /// The egg with what it takes from its parents filled in, one level deep: configuration from one, and the install
    /// script, with its container and entry point, from another.
    public EggDefinition effective(Handle tx, Egg egg) {
        return effective(egg, all(tx, parents(List.of(egg))));
    }

    /// The same for many, by id; at most two statements.
    public Map<Long, EggDefinition> effective(Handle tx, Collection<Egg> eggs) {
        var parents = all(tx, parents(eggs));
        return eggs.stream()
                .collect(Collectors.toUnmodifiableMap(Egg::number, egg -> effective(egg, parents)));
    }

    private static Set<Long> parents(Collection<Egg> eggs) {
        return eggs.stream()
                .flatMap(egg -> Stream.of(egg.configFrom(), egg.copyScriptFrom()))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static EggDefinition effective(Egg egg, Map<Long, Egg> parents) {
        var own = egg.own();
        var parent = parent(parents, egg.configFrom());
        var source = own.script().script().isEmpty() ? parent(parents, egg.copyScriptFrom()) : null;
        return new EggDefinition(
                own.name(),
                own.author(),
                own.description(),
                own.updateUrl(),
                own.icon(),
                own.tags(),
                parent != null && own.features().isEmpty() ? parent.features() : own.features(),
                own.dockerImages(),
                parent != null && own.fileDenylist().isEmpty()
                        ? parent.fileDenylist()
                        : own.fileDenylist(),
                own.startupCommands(),
                parent == null ? own.config() : own.config().over(parent.config()),
                source == null ? own.script() : source.script(),
                own.forceOutgoingIp(),
                own.variables());
    }

    private static @Nullable EggDefinition parent(Map<Long, Egg> parents, @Nullable Long id) {
        var parent = id == null ? null : parents.get(id);
        return parent == null ? null : parent.own();
    }

    // Nests

    public Nest createNest(Caller caller, String name, @Nullable String description) {
        return database.inTransaction(
                tx -> {
                    var id = nests.insert(tx, UUID.randomUUID(), caller.email(), name, description);
                    activity.record(tx, caller, new EggEvent.NestCreated(id, name));
                    return requireNest(tx, id);
                });
    }

    public Nest updateNest(Caller caller, long id, String name, @Nullable String description) {
        return database.inTransaction(
                tx -> {
                    var old = requireNest(tx, id);
                    if (!nests.update(tx, id, name, description)) {
                        throw missing("nest");
                    }
                    var changes =
                            new Changes()
                                    .note("name", old.name(), name)
                                    .note("description", old.description(), description);
                    activity.record(tx, caller, new EggEvent.NestUpdated(id, name, changes));
                    return requireNest(tx, id);
                });
    }

    public void deleteNest(Caller caller, long id) {
        database.transact(
                tx -> {
                    var nest = requireNest(tx, id);
                    if (nests.hasServers(tx, id)) {
                        throw new ProblemException(new EggProblem.HasServers());
                    }
                    nests.delete(tx, id);
                    activity.record(tx, caller, new EggEvent.NestDeleted(id, nest.name()));
                });
    }

    /// - errors: [EggProblem.Missing]
    public Nest requireNest(Handle tx, long id) {
        return nests.find(tx, id).orElseThrow(() -> missing("nest"));
    }

    public Optional<Nest> findNest(Handle tx, long id) {
        return nests.find(tx, id);
    }

    public Page<Nest> nests(Handle tx, Paging paging) {
        return new Page<>(nests.list(tx, paging), nests.count(tx), paging);
    }

    private static ProblemException missing(String thing) {
        return new ProblemException(new EggProblem.Missing(thing));
    }
}
