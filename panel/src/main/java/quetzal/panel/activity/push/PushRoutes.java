package quetzal.panel.activity.push;

import io.javalin.http.Context;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import quetzal.panel.activity.push.PushStore.Status;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Item;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Routes;

/// How far the receivers of the log are.
public final class PushRoutes {
    private final Push push;

    public PushRoutes(Push push) {
        this.push = push;
    }

    /// - shape: `state` is `ok`, `failing` or `resting` (not configured any more); `lag` is rows of the chain not taken
    ///   yet, `oldestWaiting` when the first of them was recorded
    record ReceiverView(
            String receiver,
            String target,
            String state,
            long position,
            long lag,
            @Nullable Instant oldestWaiting,
            long sentRows,
            @Nullable Instant sentAt,
            int failures,
            @Nullable Instant failingSince,
            @Nullable String lastError,
            @Nullable Instant nextTry) {
        static Item item(Status status) {
            return Item.of(
                    "audit_receiver",
                    new ReceiverView(
                            status.sink(),
                            status.target(),
                            !status.active() ? "resting" : status.failures() > 0 ? "failing" : "ok",
                            status.position(),
                            Math.max(0, status.end() - status.position()),
                            status.oldest(),
                            status.sentRows(),
                            status.sentAt(),
                            status.failures(),
                            status.failingSince(),
                            status.lastError(),
                            status.failures() > 0 ? status.nextTry() : null));
        }
    }

    public void register(Routes routes) {
        routes.get(
                        "/api/application/audit/push",
                        Gate.adminRead(AdminResource.ACTIVITY),
                        this::list)
                .summary("The receivers that the log is sent to, and how far each is.")
                .givesList("audit_receiver", ReceiverView.class);
    }

    private void list(Context ctx) {
        ctx.json(Listing.of(push.status().stream().map(ReceiverView::item).toList()));
    }
}
