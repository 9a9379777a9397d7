package quetzal.panel.user;

import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Changes;
import quetzal.panel.activity.Entry;

/// What happens to accounts.
public sealed interface UserEvent extends ActivityEvent {
    record Created(User user) implements UserEvent {}

    /// - shape: of a new password only that there is one
    record Updated(User user, Changes changes, boolean password) implements UserEvent {}

    record Deleted(User user) implements UserEvent {}

    record EmailChanged(User user, String old, String fresh) implements UserEvent {}

    record PasswordChanged(User user) implements UserEvent {}

    record TwoFactorOn(User user) implements UserEvent {}

    record TwoFactorOff(User user) implements UserEvent {}

    @Override
    default Entry entry() {
        return switch (this) {
            case Created(var user) ->
                    Entry.of("user:create", user.subject())
                            .with("username", user.username())
                            .with("email", user.email())
                            .with("root_admin", user.rootAdmin());
            case Updated(var user, var changes, var password) ->
                    Entry.of("user:update", user.subject())
                            .with("username", user.username())
                            .with("changes", changes.asMap())
                            .with("new_credential", password ? true : null);
            case Deleted(var user) ->
                    Entry.of("user:delete", user.subject())
                            .with("username", user.username())
                            .with("email", user.email());
            case EmailChanged(var user, var old, var fresh) ->
                    Entry.of("user:account.email-changed", user.subject())
                            .with("old", old)
                            .with("new", fresh);
            case PasswordChanged(var user) ->
                    Entry.of("user:account.password-changed", user.subject());
            case TwoFactorOn(var user) -> Entry.of("user:two-factor.create", user.subject());
            case TwoFactorOff(var user) -> Entry.of("user:two-factor.delete", user.subject());
        };
    }
}
