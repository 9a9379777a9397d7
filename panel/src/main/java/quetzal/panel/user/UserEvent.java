package quetzal.panel.user;

import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Changes;
import quetzal.panel.activity.Entry;

/// What happens to accounts.
public sealed interface UserEvent extends ActivityEvent {
    record Created(User user) implements UserEvent {}

    record Updated(User user, Changes changes) implements UserEvent {}

    record Deleted(User user) implements UserEvent {}

    record EmailChanged(User user, String old, String fresh) implements UserEvent {}

    /// - shape: what is stored of the password, before and after
    record PasswordChanged(User user, String old, String fresh) implements UserEvent {}

    /// - shape: `secret` of the authenticator; the row keeps a hash of it
    record TwoFactorOn(User user, String secret) implements UserEvent {}

    record TwoFactorOff(User user) implements UserEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case Created(var user) ->
                    Entry.of("user:create", user.subject())
                            .with("username", user.username())
                            .with("email", user.email())
                            .with("root_admin", user.rootAdmin());
            case Updated(var user, var changes) ->
                    Entry.of("user:update", user.subject())
                            .with("username", user.username())
                            .with("changes", changes.asMap());
            case Deleted(var user) ->
                    Entry.of("user:delete", user.subject())
                            .with("username", user.username())
                            .with("email", user.email());
            case EmailChanged(var user, var old, var fresh) ->
                    Entry.of("user:account.email-changed", user.subject())
                            .with("old", old)
                            .with("new", fresh);
            case PasswordChanged(var user, var old, var fresh) ->
                    Entry.of("user:account.password-changed", user.subject())
                            .with("changes", new Changes().note("password", old, fresh).asMap());
            case TwoFactorOn(var user, var secret) ->
                    Entry.of("user:two-factor.create", user.subject())
                            .with("changes", new Changes().note("secret", null, secret).asMap());
            case TwoFactorOff(var user) -> Entry.of("user:two-factor.delete", user.subject());
        };
    }
}
