package quetzal.panel.egg;

import static quetzal.panel.http.AdminResource.EGGS;
import static quetzal.panel.http.AdminResource.NESTS;
import static quetzal.panel.http.Gate.adminRead;
import static quetzal.panel.http.Gate.adminWrite;

import com.google.re2j.Pattern;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ReadLog;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.db.Where;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.Links;
import quetzal.panel.http.ListQuery;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Paging;
import quetzal.panel.http.PathNumber;
import quetzal.panel.http.Routes;
import quetzal.shared.problem.ProblemException;

/// `/api/application/nests` and `/api/application/eggs`.
public final class EggRoutes {
    private static final Pattern NEST_NAME = Pattern.compile("[\\w\\- ]{1,191}");
    private static final String NEST_PATH = "/api/application/nests";
    private static final String EGG_PATH = "/api/application/eggs";

    private final Database database;
    private final Eggs eggs;
    private final EggItems items;
    private final Links links;
    private final ReadLog reads;
    private final Clock clock;

    public EggRoutes(
            Database database, Eggs eggs, EggItems items, Links links, ReadLog reads, Clock clock) {
        this.reads = reads;
        this.database = database;
        this.eggs = eggs;
        this.items = items;
        this.links = links;
        this.clock = clock;
    }

    public void register(Routes routes) {
        registerNests(routes);
        routes.get(NEST_PATH + "/{nest}/eggs", adminRead(EGGS), this::eggsOfNest)
                .summary("The eggs of a nest, all at once.")
                .givesList("egg", EggItems.EggView.class);
        routes.get(NEST_PATH + "/{nest}/eggs/{egg}", adminRead(EGGS), this::eggOfNest)
                .summary("One egg of a nest.")
                .gives("egg", EggItems.EggView.class);
        routes.get(EGG_PATH, adminRead(EGGS), this::list)
                .summary("All eggs.")
                .givesList("egg", EggItems.EggView.class);
        routes.post(EGG_PATH + "/import", adminWrite(EGGS), this::importEgg)
                .summary(
                        "Reads an egg file of any known format; `meta.warnings` says what had to be bent.")
                .takes(EggFileForm.class)
                .query("import_to_nest", "the nest that a new egg goes to")
                .query("if_exists", "`update` or `copy`, for a file whose uuid is known")
                .gives("egg", EggItems.EggView.class)
                .status(201);
        routes.get(EGG_PATH + "/{egg}", adminRead(EGGS), this::view)
                .summary("One egg.")
                .gives("egg", EggItems.EggView.class);
        routes.get(
                        EGG_PATH + "/{egg}/export",
                        adminRead(EGGS),
                        reads.noting("egg:export", this::export))
                .summary("The egg as a PTDL_v2 file.");
        routes.delete(EGG_PATH + "/{egg}", adminWrite(EGGS), this::delete)
                .summary("Removes an egg that no server uses.")
                .status(204);
    }

    private void registerNests(Routes routes) {
        routes.get(NEST_PATH, adminRead(NESTS), this::nests)
                .summary("All nests.")
                .givesList("nest", EggItems.NestView.class);
        routes.get(NEST_PATH + "/{nest}", adminRead(NESTS), this::nest)
                .summary("One nest.")
                .gives("nest", EggItems.NestView.class);
        routes.post(NEST_PATH, adminWrite(NESTS), this::createNest)
                .summary("Adds a nest.")
                .takes(NestForm.class)
                .gives("nest", EggItems.NestView.class)
                .status(201);
        routes.patch(NEST_PATH + "/{nest}", adminWrite(NESTS), this::updateNest)
                .summary("Renames a nest.")
                .takes(NestForm.class)
                .gives("nest", EggItems.NestView.class);
        routes.delete(NEST_PATH + "/{nest}", adminWrite(NESTS), this::deleteNest)
                .summary("Removes a nest and its eggs, when no server uses them.")
                .status(204);
    }

    record NestForm(String name, @Nullable String description) {}

    /// An egg file of any format.
    record EggFileForm() {}

    private void nests(Context ctx) {
        var includes = ListQuery.of(ctx).includes();
        var paging = Paging.application(ctx);
        ctx.json(
                database.<Listing>read(
                        tx ->
                                Listing.page(
                                        ctx,
                                        links,
                                        eggs.nests(tx, paging),
                                        nest -> items.nest(tx, Caller.of(ctx), nest, includes))));
    }

    private void nest(Context ctx) {
        var id = PathNumber.of(ctx, "nest");
        ctx.json(
                database.<Item>read(
                        tx ->
                                items.nest(
                                        tx,
                                        Caller.of(ctx),
                                        eggs.requireNest(tx, id),
                                        ListQuery.of(ctx).includes())));
    }

    private void createNest(Context ctx) {
        var in = Input.of(ctx);
        var name = nestName(in);
        var description = in.text("description").max(10_000).orNull();
        in.verify();
        var nest = eggs.createNest(Caller.of(ctx), name, description);
        ctx.status(201)
                .json(
                        database.<Item>read(tx -> items.nest(tx, Caller.of(ctx), nest, Set.of()))
                                .meta("resource", links.to(NEST_PATH + "/" + nest.number())));
    }

    private void updateNest(Context ctx) {
        var id = PathNumber.of(ctx, "nest");
        var in = Input.of(ctx);
        var old = database.<Nest>read(tx -> eggs.requireNest(tx, id));
        var name = nestName(in);
        var description =
                in.has("description")
                        ? in.text("description").max(10_000).orNull()
                        : old.description();
        in.verify();
        var nest = eggs.updateNest(Caller.of(ctx), id, name, description);
        ctx.json(database.<Item>read(tx -> items.nest(tx, Caller.of(ctx), nest, Set.of())));
    }

    private static String nestName(Input in) {
        return in.text("name")
                .required()
                .max(191)
                .matches("regex", NEST_NAME, "may hold letters, digits, - and blanks")
                .get();
    }

    private void deleteNest(Context ctx) {
        eggs.deleteNest(Caller.of(ctx), PathNumber.of(ctx, "nest"));
        ctx.status(204);
    }

    private void eggsOfNest(Context ctx) {
        var nest = PathNumber.of(ctx, "nest");
        var includes = ListQuery.of(ctx).includes();
        ctx.json(
                database.<Listing>read(
                        tx -> {
                            eggs.requireNest(tx, nest);
                            return Listing.of(
                                    eggs.ofNest(tx, nest).stream()
                                            .map(e -> items.egg(tx, Caller.of(ctx), e, includes))
                                            .toList());
                        }));
    }

    private void eggOfNest(Context ctx) {
        var nest = PathNumber.of(ctx, "nest");
        var id = PathNumber.of(ctx, "egg");
        ctx.json(
                database.<Item>read(
                        tx -> {
                            var egg = eggs.require(tx, id);
                            if (egg.nest() != nest) {
                                throw new ProblemException(new EggProblem.Missing("egg"));
                            }
                            return items.egg(tx, Caller.of(ctx), egg, ListQuery.of(ctx).includes());
                        }));
    }

    private void list(Context ctx) {
        var query = ListQuery.of(ctx).allowFilters("name", "author");
        var where =
                new Where()
                        .contains("e.name", query.filter("name"))
                        .contains("e.author", query.filter("author"));
        var paging = Paging.application(ctx);
        ctx.json(
                database.<Listing>read(
                        tx ->
                                Listing.page(
                                        ctx,
                                        links,
                                        eggs.list(tx, where, paging),
                                        egg ->
                                                items.egg(
                                                        tx,
                                                        Caller.of(ctx),
                                                        egg,
                                                        query.includes()))));
    }

    private void view(Context ctx) {
        var id = PathNumber.of(ctx, "egg");
        ctx.json(
                database.<Item>read(
                        tx ->
                                items.egg(
                                        tx,
                                        Caller.of(ctx),
                                        eggs.require(tx, id),
                                        ListQuery.of(ctx).includes())));
    }

    private void importEgg(Context ctx) {
        var upload = EggUpload.of(ctx);
        var imported =
                eggs.importFile(Caller.of(ctx), upload.nest(), upload.text(), upload.ifExists());
        var egg = imported.egg();
        var item =
                database.<Item>read(tx -> items.egg(tx, Caller.of(ctx), egg, Set.of("variables")));
        ctx.status(imported.updated() ? 200 : 201)
                .json(
                        item.meta("resource", links.to(EGG_PATH + "/" + egg.number()))
                                .meta("updated", imported.updated())
                                .meta("warnings", List.copyOf(imported.warnings())));
    }

    private void export(Context ctx) {
        var id = PathNumber.of(ctx, "egg");
        var egg = database.<EggDefinition>read(tx -> eggs.effective(tx, eggs.require(tx, id)));
        ReadLog.about(ctx, Subject.of("egg", id, egg.name()));
        ctx.header(
                "Content-Disposition",
                "attachment; filename=\"" + EggFileWriter.fileName(egg.name()) + "\"");
        ctx.contentType("application/json").result(EggFileWriter.write(egg, clock.instant()));
    }

    private void delete(Context ctx) {
        eggs.delete(Caller.of(ctx), PathNumber.of(ctx, "egg"));
        ctx.status(204);
    }
}
