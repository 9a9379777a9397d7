package quetzal.panel.client;

import io.javalin.http.Context;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.permission.Permission;

/// How a server starts, and its name.
final class StartupRoutes {
    private static final String SERVER = "/api/client/servers/{server}";
    private static final int LONGEST = 191;

    private final ServerChanges changes;

    StartupRoutes(ServerChanges changes) {
        this.changes = changes;
    }

    void register(Routes routes) {
        routes.get(SERVER + "/startup", Gate.server(Permission.STARTUP_READ), this::startup)
                .summary("The start command and its variables.")
                .givesList("egg_variable", VariableView.class);
        routes.put(
                        SERVER + "/startup/variable",
                        Gate.server(Permission.STARTUP_UPDATE),
                        this::variable)
                .summary("Sets one variable.")
                .takes(SetVariable.class)
                .gives("egg_variable", VariableView.class);
        routes.post(
                        SERVER + "/settings/rename",
                        Gate.server(Permission.SETTINGS_RENAME),
                        this::rename)
                .summary("Changes name and description.")
                .takes(Rename.class)
                .status(204);
        routes.post(
                        SERVER + "/settings/reinstall",
                        Gate.server(Permission.SETTINGS_REINSTALL),
                        this::reinstall)
                .summary("Runs the installation again.")
                .status(202);
        routes.put(
                        SERVER + "/settings/docker-image",
                        Gate.server(Permission.STARTUP_DOCKER_IMAGE),
                        this::image)
                .summary("Chooses another of the egg's images.")
                .takes(ChooseImage.class)
                .status(204);
    }

    record SetVariable(String key, String value) {}

    record Rename(String name, String description) {}

    record ChooseImage(String dockerImage) {}

    private void startup(Context ctx) {
        var server = changes.row(Caller.of(ctx), ServerGrant.of(ctx));
        ctx.json(
                ServerView.variables(server)
                        .meta("startup_command", server.invocation(false))
                        .meta("docker_images", server.egg().images())
                        .meta("raw_startup_command", server.startup()));
    }

    private void variable(Context ctx) {
        var in = Input.of(ctx);
        var key = in.text("key").required().max(LONGEST).get();
        in.present("value");
        var value = value(in);
        in.verify();
        var server = changes.setVariable(Caller.of(ctx), ServerGrant.of(ctx), key, value);
        ctx.json(
                VariableView.item(server.variable(key).orElseThrow())
                        .meta("startup_command", server.invocation(false))
                        .meta("raw_startup_command", server.startup()));
    }

    /// Numbers and truth values are taken as their texts.
    private static String value(Input in) {
        var node = in.value("value");
        if (node == null) {
            return "";
        }
        if (node.isBoolean()) {
            return node.booleanValue() ? "1" : "0";
        }
        return node.isNumber() ? node.asText() : in.exactText("value").get();
    }

    private void rename(Context ctx) {
        var in = Input.of(ctx);
        var name = in.text("name").required().max(LONGEST).get();
        var description = in.text("description").max(2_000);
        in.verify();
        changes.rename(
                Caller.of(ctx),
                ServerGrant.of(ctx),
                name,
                in.has("description")
                        ? java.util.Optional.of(description.orElse(""))
                        : java.util.Optional.empty());
        ctx.status(204);
    }

    private void reinstall(Context ctx) {
        changes.reinstall(Caller.of(ctx), ServerGrant.of(ctx));
        ctx.status(202).json(java.util.List.of());
    }

    private void image(Context ctx) {
        var in = Input.of(ctx);
        var image = in.text("docker_image").required().max(LONGEST).get();
        in.verify();
        changes.image(Caller.of(ctx), ServerGrant.of(ctx), image);
        ctx.status(204);
    }
}
