package quetzal.panel.access;

import io.javalin.http.Context;
import java.time.Clock;
import java.time.Instant;
import quetzal.panel.activity.ActivityLog;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Subject;
import quetzal.panel.db.Database;
import quetzal.panel.http.Caller;
import quetzal.panel.http.Gate;
import quetzal.panel.http.Input;
import quetzal.panel.http.Item;
import quetzal.panel.http.Listing;
import quetzal.panel.http.Routes;
import quetzal.panel.http.ValidationFailed;

/// `/api/client/account/ssh-keys`: public keys for SFTP.
final class SshKeyRoutes {
    private static final String BASE = "/api/client/account/ssh-keys";
    private static final int LIMIT = 100;

    private final Database database;
    private final ActivityLog activity;
    private final Clock clock;
    private final SshKeyStore store = new SshKeyStore();

    SshKeyRoutes(Database database, ActivityLog activity, Clock clock) {
        this.database = database;
        this.activity = activity;
        this.clock = clock;
    }

    record View(String name, String fingerprint, String publicKey, Instant createdAt) {}

    record Form(String name, String publicKey) {}

    record RemoveForm(String fingerprint) {}

    void register(Routes routes) {
        routes.get(BASE, Gate.account(), this::list)
                .summary("Lists your SSH keys.")
                .givesList("ssh_key", View.class);
        routes.post(BASE, Gate.ownAccount(), this::add)
                .summary("Adds an SSH key.")
                .takes(Form.class)
                .gives("ssh_key", View.class);
        routes.post(
                        BASE + "/remove",
                        Gate.ownAccount(),
                        ctx -> {
                            var in = Input.of(ctx);
                            var fingerprint = in.text("fingerprint").required().max(100).get();
                            in.verify();
                            remove(ctx, fingerprint);
                        })
                .summary("Removes an SSH key.")
                .takes(RemoveForm.class)
                .status(204);
        routes.delete(
                        BASE + "/{fingerprint}",
                        Gate.ownAccount(),
                        ctx -> remove(ctx, ctx.pathParam("fingerprint")))
                .summary("Removes an SSH key.")
                .status(204);
    }

    private void list(Context ctx) {
        var keys = database.read(tx -> store.ofUser(tx, Caller.of(ctx).user().number()));
        ctx.json(Listing.of(keys.stream().map(key -> Item.of("ssh_key", key)).toList()));
    }

    private void add(Context ctx) {
        var caller = Caller.of(ctx);
        var in = Input.of(ctx);
        var name = in.text("name").required().max(191).get();
        var text = in.text("public_key").required().get();
        in.verify();
        var key =
                SshPublicKey.parse(text)
                        .orElseThrow(
                                () ->
                                        ValidationFailed.of(
                                                "public_key",
                                                "",
                                                "This is not a public key we can use: RSA from 2048 bits, ECDSA or Ed25519."));
        var view = new View(name, key.fingerprint(), key.pem(), clock.instant());
        database.transact(
                tx -> {
                    if (store.lockAndCount(tx, caller.user().number()) >= LIMIT) {
                        throw ValidationFailed.of(
                                "public_key", "", "An account can have at most 100 SSH keys.");
                    }
                    var id =
                            store.insert(tx, caller.user().number(), view)
                                    .orElseThrow(
                                            () ->
                                                    ValidationFailed.of(
                                                            "public_key",
                                                            "",
                                                            "You have added this key already."));
                    activity.record(tx, caller, entry(caller, "create", id, key.fingerprint()));
                });
        ctx.json(Item.of("ssh_key", view));
    }

    /// Not an error when there is no such key.
    private void remove(Context ctx, String fingerprint) {
        var caller = Caller.of(ctx);
        database.transact(
                tx ->
                        store.delete(tx, caller.user().number(), fingerprint)
                                .ifPresent(
                                        id ->
                                                activity.record(
                                                        tx,
                                                        caller,
                                                        entry(caller, "delete", id, fingerprint))));
        ctx.status(204);
    }

    private static Entry entry(Caller caller, String action, long id, String fingerprint) {
        return Entry.of(
                        "user:ssh-key." + action,
                        Subject.user(caller.user().number(), caller.username()),
                        Subject.of("ssh_key", id, fingerprint))
                .with("fingerprint", fingerprint);
    }
}
