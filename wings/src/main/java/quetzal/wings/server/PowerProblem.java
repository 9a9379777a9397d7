package quetzal.wings.server;

import quetzal.wings.server.ServerSignal.Guard;

/// Why a power action is not taken. [#detail] is for people.
public sealed interface PowerProblem {
    record Busy(Guard guard) implements PowerProblem {}

    record IsSuspended() implements PowerProblem {}

    record NotOffline(String state) implements PowerProblem {}

    /// Too many requests wait for this server already.
    record Overloaded() implements PowerProblem {}

    /// The server is being deleted.
    record Closing() implements PowerProblem {}

    default String detail() {
        return switch (this) {
            case Busy(var guard) ->
                    switch (guard) {
                        case INSTALLING ->
                                "The server is being installed. Wait until that is done.";
                        case TRANSFERRING ->
                                "The server is being moved to another node. Wait until that is done.";
                        case RESTORING -> "A backup is being restored. Wait until that is done.";
                    };
            case IsSuspended _ -> "The server is suspended.";
            case NotOffline(var state) -> "The server is " + state + " already.";
            case Overloaded _ -> "Too many actions wait for this server. Try again in a moment.";
            case Closing _ -> "The server is being deleted.";
        };
    }
}
