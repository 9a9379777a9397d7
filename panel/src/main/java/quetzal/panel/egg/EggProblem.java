package quetzal.panel.egg;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.INVALID;
import static quetzal.shared.problem.ProblemKind.NOT_FOUND;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals about nests and eggs.
public sealed interface EggProblem extends WireProblem {
    record Missing(String thing) implements EggProblem {}

    record InvalidFile(String detail) implements EggProblem {}

    /// The file's uuid is that of an egg which looks like another one.
    record Exists(String name) implements EggProblem {}

    record HasServers() implements EggProblem {}

    record HasChildren() implements EggProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case Missing _ -> WireName.NOT_FOUND;
            case InvalidFile _ -> new WireName(400, "InvalidFileUploadException");
            case Exists _ -> new WireName(409, "EggExistsException");
            case HasServers _ -> new WireName(400, "HasActiveServersException");
            case HasChildren _ -> new WireName(400, "HasChildrenException");
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case Missing(var thing) ->
                    new Refusal(NOT_FOUND, "egg.missing", "There is no such " + thing + ".");
            case InvalidFile(var detail) -> new Refusal(INVALID, "egg.invalid_file", detail);
            case Exists(var name) ->
                    new Refusal(
                            CONFLICT,
                            "egg.exists",
                            "The file carries the uuid of the egg \""
                                    + name
                                    + "\". Import it again with if_exists=update to replace that egg, or with"
                                    + " if_exists=copy to add a new one.");
            case HasServers _ ->
                    new Refusal(
                            CONFLICT,
                            "egg.has_servers",
                            "Servers use it. Delete or change them first.");
            case HasChildren _ ->
                    new Refusal(
                            CONFLICT,
                            "egg.has_children",
                            "Other eggs take their configuration from it.");
        };
    }
}
