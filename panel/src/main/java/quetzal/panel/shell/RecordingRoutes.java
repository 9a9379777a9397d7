package quetzal.panel.shell;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import quetzal.panel.activity.Actor;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Item;
import quetzal.panel.http.Routes;

/// One shell there was and its recording: shown, fetched, compared with the log, deleted.
final class RecordingRoutes {
    private static final Gate REVIEW = Gate.adminRead(AdminResource.ACTIVITY);

    private final ShellRecordings recordings;
    private final RecordingCheck check;

    RecordingRoutes(ShellRecordings recordings, RecordingCheck check) {
        this.recordings = recordings;
        this.check = check;
    }

    void register(Routes routes) {
        one(routes, ShellScope.ALL, REVIEW);
        one(routes, ShellScope.SERVER, Gate.serverInAnyState());
        one(routes, ShellScope.ACCOUNT, Gate.account());
        review(routes, ShellScope.ALL, REVIEW, Gate.adminWrite(AdminResource.ACTIVITY));
        review(routes, ShellScope.SERVER, Gate.serverInAnyState(), Gate.serverInAnyState());
        routes.post(ShellScope.ALL.path() + "/verify", REVIEW, this::verifyAll)
                .summary("Compares every recording that is kept with the audit chain.");
    }

    private void one(Routes routes, ShellScope scope, Gate gate) {
        routes.get(scope.path() + "/{id}", gate, ctx -> view(ctx, find(ctx, scope)))
                .summary("One shell.")
                .gives(ShellView.ITEM, ShellView.class);
        routes.get(scope.path() + "/{id}/cast", gate, ctx -> cast(ctx, find(ctx, scope)))
                .summary("A shell's recording, an asciicast.")
                .query("download", "1: to be kept, which is noted as such.");
    }

    private void review(Routes routes, ShellScope scope, Gate read, Gate write) {
        routes.post(scope.path() + "/{id}/verify", read, ctx -> verify(ctx, find(ctx, scope)))
                .summary("Compares a recording with the audit chain.");
        routes.delete(scope.path() + "/{id}", write, ctx -> delete(ctx, find(ctx, scope)))
                .summary("Deletes a recording; its row stays.")
                .status(204);
    }

    private ShellSession find(Context ctx, ShellScope scope) {
        return scope.find(ctx, recordings);
    }

    private static void view(Context ctx, ShellSession session) {
        var caller = Caller.of(ctx);
        ctx.json(Item.of(ShellView.ITEM, ShellView.of(session, caller)));
    }

    private void cast(Context ctx, ShellSession session) throws InterruptedException {
        if (ctx.method().name().equals("HEAD")) {
            ctx.contentType("application/x-asciicast");
            return;
        }
        boolean download = "1".equals(ctx.queryParam("download"));
        var body = recordings.cast(Caller.of(ctx), session, download);
        ctx.contentType("application/x-asciicast");
        ctx.header("Cache-Control", "no-store");
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header(
                "Content-Disposition", "attachment; filename=\"shell-" + session.id() + ".cast\"");
        ctx.result(body);
    }

    private void verify(Context ctx, ShellSession session) throws InterruptedException {
        var verified = recordings.verify(Caller.of(ctx), session);
        var body = new LinkedHashMap<String, Object>();
        body.put("result", verified.result());
        body.put("expected", verified.expected());
        body.put("found", verified.found());
        ctx.json(Map.of("data", body));
    }

    private void verifyAll(Context ctx) throws InterruptedException {
        ctx.json(Map.of("data", check.all(Actor.of(Caller.of(ctx)))));
    }

    private void delete(Context ctx, ShellSession session) throws InterruptedException {
        recordings.delete(Caller.of(ctx), session);
        ctx.status(204);
    }
}
