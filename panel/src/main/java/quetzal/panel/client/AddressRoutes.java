package quetzal.panel.client;

import io.javalin.http.Context;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Listing;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.permission.Permission;
import quetzal.shared.problem.ProblemException;

/// The addresses of a server.
final class AddressRoutes {
    private static final String ALL = "/api/client/servers/{server}/network/allocations";
    private static final String ONE = ALL + "/{allocation}";

    private final ServerAddresses addresses;

    AddressRoutes(ServerAddresses addresses) {
        this.addresses = addresses;
    }

    void register(Routes routes) {
        routes.get(ALL, Gate.server(Permission.ALLOCATION_READ), this::list)
                .summary("The server's addresses.")
                .givesList("allocation", AllocationView.class);
        routes.post(ALL, Gate.server(Permission.ALLOCATION_CREATE), this::add)
                .summary("Adds an address.")
                .gives("allocation", AllocationView.class);
        routes.post(ONE, Gate.server(Permission.ALLOCATION_UPDATE), this::note)
                .summary("Changes the notes of an address.")
                .takes(Notes.class)
                .gives("allocation", AllocationView.class);
        routes.post(ONE + "/primary", Gate.server(Permission.ALLOCATION_UPDATE), this::primary)
                .summary("Makes it the main address.")
                .gives("allocation", AllocationView.class);
        routes.delete(ONE, Gate.server(Permission.ALLOCATION_DELETE), this::remove)
                .summary("Removes an address.")
                .status(204);
    }

    record Notes(String notes) {}

    private void list(Context ctx) {
        var server = addresses.row(Caller.of(ctx), ServerGrant.of(ctx));
        ctx.json(
                Listing.of(
                        server.allocations().stream()
                                .map(address -> AllocationView.item(server, address))
                                .toList()));
    }

    private void add(Context ctx) {
        answer(ctx, addresses.add(Caller.of(ctx), ServerGrant.of(ctx)));
    }

    private void note(Context ctx) {
        long allocation = allocation(ctx);
        var in = Input.of(ctx);
        in.present("notes");
        var notes = in.text("notes").max(191).orNull();
        in.verify();
        answer(ctx, addresses.note(Caller.of(ctx), ServerGrant.of(ctx), allocation, notes));
    }

    private void primary(Context ctx) {
        answer(ctx, addresses.makePrimary(Caller.of(ctx), ServerGrant.of(ctx), allocation(ctx)));
    }

    private void remove(Context ctx) {
        addresses.remove(Caller.of(ctx), ServerGrant.of(ctx), allocation(ctx));
        ctx.status(204);
    }

    private static void answer(Context ctx, ServerAddresses.Found found) {
        ctx.json(AllocationView.item(found.server(), found.address()));
    }

    private static long allocation(Context ctx) {
        var text = ctx.pathParam("allocation");
        if (!text.matches("[0-9]{1,18}")) {
            throw new ProblemException(new RequestProblem.NotFound());
        }
        return Long.parseLong(text);
    }
}
