package quetzal.panel.user;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.INVALID;
import static quetzal.shared.problem.ProblemKind.NOT_FOUND;
import static quetzal.shared.problem.ProblemKind.UNAVAILABLE;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals around accounts.
public sealed interface UserProblem extends WireProblem {
    record Missing() implements UserProblem {}

    record OwnsServers(long count) implements UserProblem {}

    record LastAdmin() implements UserProblem {}

    record Yourself() implements UserProblem {}

    record WrongPassword() implements UserProblem {}

    record TwoFactorIsOn() implements UserProblem {}

    record WrongCode() implements UserProblem {}

    /// Too many passwords are being checked at once.
    record Busy() implements UserProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case Missing _ -> WireName.NOT_FOUND;
            case OwnsServers _, LastAdmin _, Yourself _ -> WireName.DISPLAY;
            case WrongPassword _ -> new WireName(400, "InvalidPasswordProvidedException");
            case TwoFactorIsOn _ -> WireName.BAD_REQUEST;
            case WrongCode _ -> new WireName(400, "TwoFactorAuthenticationTokenInvalid");
            case Busy _ -> WireName.UNAVAILABLE;
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case Missing _ -> new Refusal(NOT_FOUND, "user.missing", "No such account.");
            case OwnsServers(var count) ->
                    new Refusal(
                            CONFLICT,
                            "user.owns_servers",
                            "This account owns "
                                    + count
                                    + (count == 1 ? " server" : " servers")
                                    + ". Delete them or give them to someone else first.");
            case LastAdmin _ ->
                    new Refusal(
                            CONFLICT,
                            "user.last_admin",
                            "This is the last administrator. Make someone else one first.");
            case Yourself _ ->
                    new Refusal(CONFLICT, "user.yourself", "You cannot delete your own account.");
            case WrongPassword _ ->
                    new Refusal(INVALID, "user.wrong_password", "The password is wrong.");
            case TwoFactorIsOn _ ->
                    new Refusal(
                            INVALID,
                            "user.two_factor_on",
                            "This account already has a second factor.");
            case WrongCode _ ->
                    new Refusal(INVALID, "user.wrong_code", "The code is wrong or has been used.");
            case Busy _ ->
                    new Refusal(
                            UNAVAILABLE,
                            "user.busy",
                            "Too many people are logging in at once. Try again in a moment.");
        };
    }
}
