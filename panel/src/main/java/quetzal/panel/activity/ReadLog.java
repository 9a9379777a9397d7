package quetzal.panel.activity;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.ServerGrant;

/// Notes who was given a secret or a bulk of data, for routes that change nothing.
public final class ReadLog {
    private static final String SUBJECT = "quetzal.read-subject";

    private final Database database;
    private final ActivityLog activity;

    public ReadLog(Database database, ActivityLog activity) {
        this.database = database;
        this.activity = activity;
    }

    /// The same handler, which writes a row `event` when it has something to give. Without the row nothing is given.
    ///
    /// - edge: for answers that go out when the handler has ended, not for streams
    public Handler noting(String event, Handler handler) {
        return ctx -> {
            handler.handle(ctx);
            if (ctx.statusCode() < 300) {
                note(ctx, event);
            }
        };
    }

    /// Writes the row now, for what goes out while the handler runs.
    public void note(Context ctx, String event) {
        if (ctx.method().name().equals("HEAD")) {
            return;
        }
        Subject named = ctx.attribute(SUBJECT);
        var entry = Entry.of(event);
        if (ServerGrant.isAttached(ctx)) {
            entry = entry.about(Subject.server(ServerGrant.of(ctx)));
        }
        var whole = named == null ? entry : entry.about(named);
        database.transact(tx -> activity.record(tx, Caller.of(ctx), whole));
    }

    /// Says what the row will be about.
    public static void about(Context ctx, Subject subject) {
        ctx.attribute(SUBJECT, subject);
    }
}
