package quetzal.panel.client;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.FORBIDDEN;
import static quetzal.shared.problem.ProblemKind.INVALID;
import static quetzal.shared.problem.ProblemKind.LIMIT;
import static quetzal.shared.problem.ProblemKind.NOT_FOUND;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals of what the people of a server ask for.
sealed interface ClientProblem extends WireProblem {
    record UnknownVariable() implements ClientProblem {}

    record VariableLocked() implements ClientProblem {}

    /// An administrator chose an image that the egg does not offer.
    record ImagePinned() implements ClientProblem {}

    record AddressMissing() implements ClientProblem {}

    record AddressIsPrimary() implements ClientProblem {}

    record AddressesNotAllowed() implements ClientProblem {}

    record AddressLimit(int limit) implements ClientProblem {}

    /// The panel's setting lets nobody add addresses.
    record AddingDisabled() implements ClientProblem {}

    record NoFreeAddress() implements ClientProblem {}

    record SubuserMissing() implements ClientProblem {}

    record SubuserExists() implements ClientProblem {}

    record SubuserIsOwner() implements ClientProblem {}

    record SubuserIsYourself() implements ClientProblem {}

    record GrantBeyondOwn() implements ClientProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case UnknownVariable _, VariableLocked _, ImagePinned _ -> WireName.BAD_REQUEST;
            case AddressMissing _, SubuserMissing _ -> WireName.NOT_FOUND;
            case AddressIsPrimary _, AddressesNotAllowed _, AddressLimit _ -> WireName.DISPLAY;
            case AddingDisabled _ -> new WireName(400, "AutoAllocationNotEnabledException");
            case NoFreeAddress _ -> new WireName(400, "NoAutoAllocationSpaceAvailableException");
            case SubuserExists _ -> new WireName(400, "ServerSubuserExistsException");
            case SubuserIsOwner _ -> new WireName(400, "UserIsServerOwnerException");
            case SubuserIsYourself _, GrantBeyondOwn _ -> WireName.FORBIDDEN;
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case UnknownVariable _ ->
                    new Refusal(
                            INVALID,
                            "startup.unknown_variable",
                            "This server has no such start-up variable.");
            case VariableLocked _ ->
                    new Refusal(
                            INVALID,
                            "startup.variable_locked",
                            "This start-up variable can only be changed by an administrator.");
            case ImagePinned _ ->
                    new Refusal(
                            CONFLICT,
                            "startup.image_pinned",
                            "An administrator has chosen the image of this server; only one can change it.");
            case AddressMissing _ ->
                    new Refusal(
                            NOT_FOUND, "allocation.missing", "This server has no such address.");
            case AddressIsPrimary _ ->
                    new Refusal(
                            CONFLICT,
                            "allocation.primary",
                            "The main address cannot be removed. Make another one the main address first.");
            case AddressesNotAllowed _ ->
                    new Refusal(
                            LIMIT,
                            "allocation.not_allowed",
                            "The addresses of this server can only be changed by an administrator.");
            case AddressLimit(var limit) ->
                    new Refusal(
                            LIMIT,
                            "allocation.limit",
                            "This server may have at most " + limit + " addresses.");
            case AddingDisabled _ ->
                    new Refusal(
                            LIMIT,
                            "allocation.adding_disabled",
                            "On this panel only administrators add addresses.");
            case NoFreeAddress _ ->
                    new Refusal(
                            LIMIT,
                            "allocation.none_free",
                            "The machine this server is on has no free address left.");
            case SubuserMissing _ ->
                    new Refusal(
                            NOT_FOUND,
                            "subuser.missing",
                            "This person has no access to the server.");
            case SubuserExists _ ->
                    new Refusal(
                            CONFLICT,
                            "subuser.exists",
                            "This person has access to the server already.");
            case SubuserIsOwner _ ->
                    new Refusal(
                            CONFLICT, "subuser.owner", "This person is the owner of the server.");
            case SubuserIsYourself _ ->
                    new Refusal(
                            FORBIDDEN,
                            "subuser.yourself",
                            "Your own access is for others to change.");
            case GrantBeyondOwn _ ->
                    new Refusal(
                            FORBIDDEN,
                            "subuser.beyond_own",
                            "You can only give permissions that you hold yourself.");
        };
    }
}
