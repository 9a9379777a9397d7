package quetzal.panel.shell;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.LIMIT;
import static quetzal.shared.problem.ProblemKind.NOT_FOUND;
import static quetzal.shared.problem.ProblemKind.UNAUTHENTICATED;
import static quetzal.shared.problem.ProblemKind.UNAVAILABLE;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals about shells and their recordings.
sealed interface ShellProblem extends WireProblem {
    /// The node's administrator has switched shells off.
    record NodeOff() implements ShellProblem {}

    /// The egg has.
    record EggOff() implements ShellProblem {}

    record TooMany(int limit, String of) implements ShellProblem {}

    /// Nothing was promised to this caller, or it is too late.
    record NotPromised() implements ShellProblem {}

    /// The node refused, in its own words.
    record Refused(int status, String detail) implements ShellProblem {}

    record NoRecording(String why) implements ShellProblem {}

    record StillOpen() implements ShellProblem {}

    record NotOpen() implements ShellProblem {}

    record NotWatchable() implements ShellProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case NodeOff _, EggOff _ -> new WireName(409, "ShellsDisabledException");
            case TooMany _ -> WireName.THROTTLED;
            case NotPromised _ -> WireName.UNAUTHENTICATED;
            case Refused(var status, _) ->
                    new WireName(
                            switch (status) {
                                case 409, 429, 503 -> status;
                                case 403 -> 409;
                                default -> 502;
                            },
                            "ShellRefusedException");
            case NoRecording _ -> WireName.NOT_FOUND;
            case StillOpen _, NotOpen _, NotWatchable _ -> WireName.STATE_CONFLICT;
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case NodeOff _ ->
                    new Refusal(
                            CONFLICT,
                            "shell.disabled",
                            "Shells are switched off on the machine this server is on.");
            case EggOff _ ->
                    new Refusal(
                            CONFLICT,
                            "shell.disabled_by_egg",
                            "Servers of this kind have no shell.");
            case TooMany(var limit, var of) ->
                    new Refusal(
                            LIMIT,
                            "shell.limit",
                            "At most "
                                    + limit
                                    + " shells "
                                    + of
                                    + " at the same time. Close one, then try again.");
            case NotPromised _ ->
                    new Refusal(
                            UNAUTHENTICATED,
                            "shell.ticket",
                            "The ticket was used or has run out. Open the shell anew.");
            case Refused(var status, var detail) ->
                    status >= 500
                            ? new Refusal(UNAVAILABLE, "shell.refused", detail)
                            : new Refusal(
                                    status == 429 ? LIMIT : CONFLICT, "shell.refused", detail);
            case NoRecording(var why) -> new Refusal(NOT_FOUND, "shell.no_recording", why);
            case StillOpen _ ->
                    new Refusal(CONFLICT, "shell.open", "The shell is still open. End it first.");
            case NotOpen _ -> new Refusal(CONFLICT, "shell.over", "This shell has ended.");
            case NotWatchable _ ->
                    new Refusal(
                            CONFLICT,
                            "shell.not_recorded",
                            "This shell is not recorded, so nobody can watch it.");
        };
    }
}
