package quetzal.panel.access;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.FORBIDDEN;
import static quetzal.shared.problem.ProblemKind.INVALID;
import static quetzal.shared.problem.ProblemKind.LIMIT;
import static quetzal.shared.problem.ProblemKind.NOT_FOUND;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals around credentials.
public sealed interface AccessProblem extends WireProblem {
    /// The panel insists on a second factor and the account has none.
    record TwoFactorRequired() implements AccessProblem {}

    /// Same words whatever was wrong.
    record BadLogin() implements AccessProblem {}

    record BadCheckpoint() implements AccessProblem {}

    record KeyLimit(int limit) implements AccessProblem {}

    record KeyMissing() implements AccessProblem {}

    record SessionMissing() implements AccessProblem {}

    record NotFromHere() implements AccessProblem {}

    /// An administrator who acts as `username` asked for what only the account's owner may do.
    record OwnerOnly(String username) implements AccessProblem {}

    /// Acting as someone is begun in a browser.
    record SessionOnly() implements AccessProblem {}

    record ActsAsItself() implements AccessProblem {}

    record ActsAsAdmin(String username) implements AccessProblem {}

    record NotActing() implements AccessProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case TwoFactorRequired _ -> new WireName(400, "TwoFactorAuthRequiredException");
            case BadLogin _, BadCheckpoint _, KeyLimit _ -> WireName.DISPLAY;
            case KeyMissing _, SessionMissing _ -> WireName.NOT_FOUND;
            case NotFromHere _, OwnerOnly _, SessionOnly _ -> WireName.ACCESS_DENIED;
            case ActsAsItself _, ActsAsAdmin _ -> WireName.ACCESS_DENIED;
            case NotActing _ -> WireName.CONFLICT;
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case TwoFactorRequired _ ->
                    new Refusal(
                            INVALID,
                            "access.two_factor_required",
                            "This panel asks for a second factor. Set one up in your account first.");
            case BadLogin _ ->
                    new Refusal(
                            INVALID, "access.bad_login", "No account has this name and password.");
            case BadCheckpoint _ ->
                    new Refusal(
                            INVALID,
                            "access.bad_checkpoint",
                            "The code is wrong or has been used, or the login took too long. Log in again.");
            case KeyLimit(var limit) ->
                    new Refusal(
                            LIMIT,
                            "access.key_limit",
                            "An account can have at most "
                                    + limit
                                    + " API keys. Delete one that you no longer use.");
            case KeyMissing _ ->
                    new Refusal(NOT_FOUND, "access.key_missing", "You have no such API key.");
            case SessionMissing _ ->
                    new Refusal(NOT_FOUND, "access.session_missing", "You have no such session.");
            case NotFromHere _ ->
                    new Refusal(
                            FORBIDDEN,
                            "access.not_from_here",
                            "This API key may not be used from your address.");
            case OwnerOnly(var username) ->
                    new Refusal(
                            FORBIDDEN,
                            "access.owner_only",
                            "You are acting as "
                                    + username
                                    + ", and only the owner of the account may do this. Leave first if you meant your"
                                    + " own account; otherwise ask "
                                    + username
                                    + " to do it.");
            case SessionOnly _ ->
                    new Refusal(
                            FORBIDDEN,
                            "access.session_only",
                            "An API key cannot act as another user. Log in to the panel in a browser and begin there.");
            case ActsAsItself _ ->
                    new Refusal(
                            FORBIDDEN,
                            "access.acts_as_itself",
                            "This is your own account; you act as yourself already.");
            case ActsAsAdmin(var username) ->
                    new Refusal(
                            FORBIDDEN,
                            "access.acts_as_admin",
                            username
                                    + " is an administrator, and nobody may act as one. Ask "
                                    + username
                                    + " to do it.");
            case NotActing _ ->
                    new Refusal(
                            CONFLICT,
                            "access.not_acting",
                            "You are not acting as anyone. Reload the page.");
        };
    }
}
