package quetzal.panel.node;

import static quetzal.panel.http.AdminResource.LOCATIONS;
import static quetzal.panel.http.Gate.adminRead;
import static quetzal.panel.http.Gate.adminWrite;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.http.Context;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

/// `/api/application/locations`.
public final class LocationRoutes {
    private final Database database;
    private final Locations locations;
    private final NodeItems items;
    private final Links links;

    public LocationRoutes(Database database, Locations locations, NodeItems items, Links links) {
        this.database = database;
        this.locations = locations;
        this.items = items;
        this.links = links;
    }

    public void register(Routes routes) {
        var base = "/api/application/locations";
        routes.get(base, adminRead(LOCATIONS), this::list)
                .summary("All locations.")
                .givesList("location", NodeItems.LocationView.class);
        routes.get(base + "/{location}", adminRead(LOCATIONS), this::view)
                .summary("One location.")
                .gives("location", NodeItems.LocationView.class);
        routes.post(base, adminWrite(LOCATIONS), this::create)
                .summary("Adds a location.")
                .takes(LocationForm.class)
                .gives("location", NodeItems.LocationView.class)
                .status(201);
        routes.patch(base + "/{location}", adminWrite(LOCATIONS), this::update)
                .summary("Changes a location.")
                .takes(LocationForm.class)
                .gives("location", NodeItems.LocationView.class);
        routes.delete(base + "/{location}", adminWrite(LOCATIONS), this::delete)
                .summary("Removes a location that no node is at.")
                .status(204);
    }

    record LocationForm(
            @JsonProperty("short") String code, @JsonProperty("long") @Nullable String text) {}

    private void list(Context ctx) {
        var query = ListQuery.of(ctx).allowFilters("short", "long");
        var where =
                new Where()
                        .contains("l.short", query.filter("short"))
                        .contains("l.long", query.filter("long"));
        var orderBy = query.orderBy(Map.of("id", "l.id"), "l.id");
        var paging = Paging.application(ctx);
        ctx.json(
                database.<Listing>read(
                        tx ->
                                Listing.page(
                                        ctx,
                                        links,
                                        locations.list(tx, where, orderBy, paging),
                                        location ->
                                                items.location(
                                                        tx,
                                                        Caller.of(ctx),
                                                        location,
                                                        query.includes()))));
    }

    private void view(Context ctx) {
        var id = PathNumber.of(ctx, "location");
        ctx.json(
                database.<Item>read(
                        tx ->
                                items.location(
                                        tx,
                                        Caller.of(ctx),
                                        locations.require(tx, id),
                                        ListQuery.of(ctx).includes())));
    }

    private void create(Context ctx) {
        var in = Input.of(ctx);
        var code = in.text("short").required().max(60).get();
        var text = in.text("long").max(191).orNull();
        in.verify();
        var location = locations.create(Caller.of(ctx), code, text);
        ctx.status(201)
                .json(
                        item(ctx, location)
                                .meta(
                                        "resource",
                                        links.to(
                                                "/api/application/locations/"
                                                        + location.number())));
    }

    private void update(Context ctx) {
        var id = PathNumber.of(ctx, "location");
        var in = Input.of(ctx);
        var old = database.<Location>read(tx -> locations.require(tx, id));
        var code = in.text("short").required().max(60).get();
        var text = in.has("long") ? in.text("long").max(191).orNull() : old.text();
        in.verify();
        ctx.json(item(ctx, locations.update(Caller.of(ctx), id, code, text)));
    }

    private void delete(Context ctx) {
        locations.delete(Caller.of(ctx), PathNumber.of(ctx, "location"));
        ctx.status(204);
    }

    private Item item(Context ctx, Location location) {
        return database.read(
                tx -> items.location(tx, Caller.of(ctx), location, ListQuery.of(ctx).includes()));
    }
}
