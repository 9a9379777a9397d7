package quetzal.panel.console;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.ReadLog;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.RequestProblem;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ServerGrant;
import quetzal.shared.permission.Permission;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.protocol.daemon.ConsolePage;

/// The console without a socket: credentials, commands, power, figures, logs.
public final class ConsoleRoutes {
    private static final String SERVER = "/api/client/servers/{server}";

    /// - unit: bytes; what a daemon takes in one frame of the socket
    private static final int LONGEST_COMMAND = 4 * 1024;

    private static final int MOST_LINES = 5_000;
    private static final int USUAL_LINES = 150;

    private final ConsoleCredentials credentials;
    private final ConsoleControl control;
    private final ConsoleLogs logs;
    private final ReadLog reads;
    private final Clock clock;

    ConsoleRoutes(
            ConsoleCredentials credentials,
            ConsoleControl control,
            ConsoleLogs logs,
            ReadLog reads,
            Clock clock) {
        this.reads = reads;
        this.clock = clock;
        this.credentials = credentials;
        this.control = control;
        this.logs = logs;
    }

    public void register(Routes routes) {
        routes.get(
                        SERVER + "/websocket",
                        new Gate.OnServer(
                                List.of(Permission.WEBSOCKET_CONNECT), Gate.StateRule.ADMIN_PASSES),
                        reads.noting("server:console.credential", this::websocket))
                .summary(
                        "A token for the server's console socket, good for 15 minutes, and where it is.");
        routes.post(SERVER + "/command", Gate.server(Permission.CONTROL_CONSOLE), this::command)
                .summary("Types one line on the server's console.")
                .takes(SendCommand.class)
                .status(204);
        routes.post(
                        SERVER + "/power",
                        Gate.server(
                                Permission.CONTROL_START,
                                Permission.CONTROL_STOP,
                                Permission.CONTROL_RESTART),
                        this::power)
                .summary("Starts, stops, restarts or kills the server.")
                .takes(SendPower.class)
                .status(204);
        routes.get(SERVER + "/resources", Gate.serverAnyAccess(), this::resources)
                .summary("What the server does and uses right now.")
                .gives("stats", StatsView.class);
        routes.get(SERVER + "/logs", Gate.server(Permission.WEBSOCKET_CONNECT), this::logs)
                .summary("A page of the console's log.")
                .query(
                        "after",
                        "Lines behind this sequence number; without it the last ones, or of a search the first.")
                .query("lines", "How many at most: 1 to 5000, 150 if not given.")
                .query("search", "Only lines that contain this text, ignoring case.")
                .query("since", "Only lines from then on: RFC 3339, or how long ago, such as 10m.")
                .query("until", "Only lines up to then, in the same words.");
        routes.get(
                        SERVER + "/logs/download",
                        Gate.server(Permission.WEBSOCKET_CONNECT),
                        this::download)
                .summary("The log, or what of it is asked for, as a text file.")
                .query("search", "Only lines that contain this text, ignoring case.")
                .query("since", "Only lines from then on: RFC 3339, or how long ago, such as 10m.")
                .query("until", "Only lines up to then, in the same words.")
                .query("timestamps", "True to put the time before each line.");
        routes.get(
                        SERVER + "/install-log",
                        Gate.serverInAnyState(Permission.SETTINGS_REINSTALL),
                        this::installLog)
                .summary("What the last installation printed.");
    }

    /// Fields of `POST …/command`.
    record SendCommand(String command) {}

    /// Fields of `POST …/power`.
    record SendPower(String signal) {}

    /// - shape: `seq` and `time` are null from a daemon that keeps no journal; `actor` only for those who may see the
    ///   activity
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record LineView(
            @Nullable Long seq,
            @Nullable Instant time,
            String kind,
            @Nullable String actor,
            String line) {}

    private void websocket(Context ctx) throws InterruptedException {
        var grant = ServerGrant.of(ctx);
        switch (credentials.issue(Caller.of(ctx), grant)) {
            case ConsoleCredentials.Answer.Ready(var token, var socket) ->
                    ctx.json(Map.of("data", Map.of("token", token, "socket", socket)));
            case ConsoleCredentials.Answer.Unavailable(var message, var diagnostics) -> {
                ctx.header("Retry-After", "5");
                ctx.status(503);
                ctx.json(UnavailableBody.of(message, grant.rootAdmin() ? diagnostics : null));
            }
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record UnavailableBody(
            List<Map<String, String>> errors,
            boolean unavailable,
            String message,
            ConsoleCredentials.@Nullable Diagnostics diagnostics) {
        static UnavailableBody of(
                String message, ConsoleCredentials.@Nullable Diagnostics diagnostics) {
            return new UnavailableBody(
                    List.of(
                            Map.of(
                                    "code", "ServiceUnavailableHttpException",
                                    "status", "503",
                                    "detail", message)),
                    true,
                    message,
                    diagnostics);
        }
    }

    private void command(Context ctx) throws InterruptedException {
        var in = Input.of(ctx);
        var command =
                in.text("command")
                        .required()
                        .rule(
                                "max",
                                text ->
                                        text.getBytes(StandardCharsets.UTF_8).length
                                                <= LONGEST_COMMAND,
                                "may have at most 4 KiB")
                        .rule("regex", ConsoleRoutes::isOneLine, "must be one line")
                        .get();
        in.verify();
        control.command(Caller.of(ctx), ServerGrant.of(ctx), command);
        ctx.status(204);
    }

    private static boolean isOneLine(String text) {
        return text.chars().noneMatch(c -> c == '\n' || c == '\r' || c == 0);
    }

    private void power(Context ctx) throws InterruptedException {
        var grant = ServerGrant.of(ctx);
        var in = Input.of(ctx);
        var words = List.of("start", "stop", "restart", "kill");
        var word = in.text("signal").required().in(words).get();
        var action = PowerAction.parse(word);
        if (action.isEmpty()) {
            if (!grant.owner() && !grant.rootAdmin()) {
                throw denied("There is no such power signal.");
            }
            in.verify();
        }
        var known = action.orElseThrow();
        if (!grant.may(known.permission())) {
            throw denied(
                    "You need the permission " + known.permission().key() + " on this server.");
        }
        control.power(Caller.of(ctx), grant, known);
        ctx.status(204);
    }

    private void resources(Context ctx) throws InterruptedException {
        ctx.json(Item.of("stats", StatsView.of(control.figures(ServerGrant.of(ctx)))));
    }

    private void logs(Context ctx) throws InterruptedException {
        var grant = ServerGrant.of(ctx);
        var in = Input.of(ctx);
        var after = in.integer("after").min(0).orNull();
        int lines = in.integer("lines").min(1).max(MOST_LINES).intOrElse(USUAL_LINES);
        var search = in.exactText("search").max(200).orElse("");
        var since = LogTime.read(in, "since", clock);
        var until = LogTime.read(in, "until", clock);
        in.verify();
        var query = new ConsoleLogs.Query(after, lines, search, since, until);
        switch (logs.read(grant, query)) {
            case ConsoleLogs.Found.Numbered(var page) -> {
                boolean actors = grant.may(Permission.ACTIVITY_READ);
                ctx.json(
                        Map.of(
                                "data",
                                page.lines().stream().map(line -> view(line, actors)).toList(),
                                "meta",
                                new LogMeta(page.oldest(), page.newest(), page.next())));
            }
            case ConsoleLogs.Found.Plain(var plain) ->
                    ctx.json(
                            Map.of(
                                    "data",
                                    plain.stream()
                                            .map(
                                                    line ->
                                                            new LineView(
                                                                    null, null, "output", null,
                                                                    line))
                                            .toList(),
                                    "meta",
                                    new LogMeta(0, 0, null)));
        }
    }

    record LogMeta(long oldest, long newest, @Nullable Long next) {}

    private static LineView view(ConsolePage.Line line, boolean actors) {
        return new LineView(
                line.seq(), line.time(), line.kind(), actors ? line.actor() : null, line.line());
    }

    private void download(Context ctx) throws Exception {
        var grant = ServerGrant.of(ctx);
        var in = Input.of(ctx);
        var search = in.exactText("search").max(200).orElse("");
        var since = LogTime.read(in, "since", clock);
        var until = LogTime.read(in, "until", clock);
        boolean timestamps = in.flag("timestamps").orElse(false);
        in.verify();
        var wanted = new ConsoleLogs.Wanted(search, since, until, timestamps);
        var download = logs.download(grant, wanted);
        ctx.contentType("text/plain; charset=utf-8");
        ctx.header(
                "Content-Disposition",
                "attachment; filename=\"" + grant.id().shortText() + "-console.log\"");
        if (!ctx.method().name().equals("HEAD")) {
            reads.note(ctx, "server:console.download");
            download.writeTo(ctx.outputStream());
        }
    }

    private void installLog(Context ctx) throws InterruptedException {
        ctx.json(Map.of("data", logs.installLog(ServerGrant.of(ctx))));
    }

    private static ProblemException denied(String detail) {
        return new ProblemException(new RequestProblem.Denied(detail));
    }
}
