package quetzal.panel.access;

import java.time.Duration;
import java.time.Instant;
import quetzal.panel.activity.ActivityEvent;
import quetzal.panel.activity.Entry;
import quetzal.panel.activity.Outcome;
import quetzal.panel.activity.Subject;
import quetzal.panel.http.Caller;
import quetzal.panel.user.User;

/// When administrators begin and end to act as users; in the logs of both.
sealed interface ImpersonationEvent extends ActivityEvent {
    record Begun(Impersonation of) implements ImpersonationEvent {}

    record WrongPassword(Caller admin, User user, String reason) implements ImpersonationEvent {}

    record Ended(Impersonation of, Why why, Instant at) implements ImpersonationEvent {}

    /// What ended it.
    enum Why {
        /// The administrator left.
        LEFT,
        /// Its hour was over.
        TIME,
        /// The administrator's own session, right or password went, or the account's sessions were ended.
        WITHDRAWN,
        /// He began to act as someone else.
        REPLACED;

        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Override
    default Entry entry() {
        return switch (this) {
            case Begun(var of) ->
                    of("user:impersonate.start", of)
                            .with("reason", of.reason())
                            .with("until", of.endsAt().toString());
            case WrongPassword(var admin, var user, var reason) ->
                    Entry.of(
                                    "user:impersonate.start",
                                    user.subject(),
                                    Subject.user(admin.user().number(), admin.username()))
                            .with("username", user.username())
                            .with("reason", reason)
                            .with("why", "wrong password")
                            .ended(Outcome.DENIED);
            case Ended(var of, var why, var at) ->
                    of("user:impersonate.end", of)
                            .with("reason", of.reason())
                            .with("why", why.word())
                            .with("seconds", Duration.between(of.startedAt(), at).toSeconds());
        };
    }

    private static Entry of(String event, Impersonation of) {
        return Entry.of(
                        event,
                        Subject.user(of.user(), of.username()),
                        Subject.user(of.admin(), of.adminName()))
                .with("username", of.username())
                .with("administrator", of.adminName());
    }
}
