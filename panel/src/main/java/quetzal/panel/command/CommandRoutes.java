package quetzal.panel.command;

import static quetzal.panel.http.AdminResource.CONSOLE;
import static quetzal.panel.http.Gate.adminWrite;

import io.javalin.http.Context;
import quetzal.panel.activity.Outcome;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Input;
import quetzal.panel.http.Routes;

/// `POST /api/application/console`: one command, all its output at once.
final class CommandRoutes {
    static final String PATH = "/api/application/console";

    /// - unit: characters of an answer; what is more goes
    private static final int MOST_OUTPUT = 1024 * 1024;

    private final AdminConsole console;

    CommandRoutes(AdminConsole console) {
        this.console = console;
    }

    record CommandBody(String command) {}

    /// - shape: `outcome` is `ok`, `failed` or `denied`
    record OutputView(String output, String outcome) {}

    void register(Routes routes) {
        routes.post(PATH, adminWrite(CONSOLE), this::run)
                .summary(
                        "Runs a command of the administrator's console; `help` lists them. What a faulty one says is"
                                + " output, too.")
                .takes(CommandBody.class);
    }

    private void run(Context ctx) throws InterruptedException {
        var in = Input.of(ctx);
        var command = in.text("command").required().get();
        in.verify();
        var output = new StringBuilder();
        Outcome how =
                console.run(
                        Caller.of(ctx),
                        command,
                        line -> {
                            if (output.length() < MOST_OUTPUT) {
                                output.append(line).append('\n');
                            }
                        });
        ctx.json(new OutputView(output.toString(), how.key()));
    }
}
