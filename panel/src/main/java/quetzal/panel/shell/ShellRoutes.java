package quetzal.panel.shell;

import io.javalin.http.Context;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.permission.Permission;

/// Asking for a shell.
final class ShellRoutes {
    private final ShellDoor door;

    ShellRoutes(ShellDoor door) {
        this.door = door;
    }

    void register(Routes routes) {
        routes.post(ShellScope.SERVER.path(), Gate.server(Permission.CONTROL_SHELL), this::open)
                .summary("Asks for a shell: open `socket` with `?ticket=` within 30 seconds.")
                .takes(OpenForm.class);
    }

    /// Fields of `POST …/shell-sessions`.
    record OpenForm(int cols, int rows) {}

    record OpenedView(String id, String ticket, String socket, boolean recorded) {}

    private void open(Context ctx) throws InterruptedException {
        var in = Input.of(ctx);
        int cols = in.integer("cols").required().intOrElse(80);
        int rows = in.integer("rows").required().intOrElse(24);
        in.verify();
        var opened =
                door.open(
                        Caller.of(ctx),
                        ServerGrant.of(ctx),
                        Math.clamp(cols, 1, 1000),
                        Math.clamp(rows, 1, 1000));
        ctx.header("Cache-Control", "no-store");
        ctx.json(
                new OpenedView(
                        opened.id().toString(),
                        opened.ticket(),
                        opened.socket(),
                        opened.recorded()));
    }
}
