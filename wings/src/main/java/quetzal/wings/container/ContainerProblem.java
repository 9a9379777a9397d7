package quetzal.wings.container;

import java.time.Duration;
import java.util.List;
import quetzal.shared.problem.Problem;
import quetzal.shared.problem.ProblemKind;
import quetzal.shared.problem.Refusal;

/// What an engine call can run into that a caller can act on. [#detail] is for people.
public sealed interface ContainerProblem extends Problem {
    /// There is no container of this name.
    record Gone(ContainerName name) implements ContainerProblem {}

    /// The name belongs to a container that is not this node's; nothing was touched.
    record NameTaken(ContainerName name, String owner) implements ContainerProblem {}

    /// Ours, and running: it must end before it can be made anew.
    record StillRunning(ContainerName name) implements ContainerProblem {}

    record NotRunning(ContainerName name) implements ContainerProblem {}

    /// Not here, and `reason` says why it could not be fetched.
    record ImageMissing(ImageName image, String reason) implements ContainerProblem {}

    /// Something on the host has this address already.
    record PortInUse(String ip, int port) implements ContainerProblem {}

    /// The host does not have this address.
    record AddressUnknown(String ip) implements ContainerProblem {}

    /// The image has none of the shells in `tried`.
    record NoShell(ContainerName name, List<String> tried) implements ContainerProblem {
        public NoShell {
            tried = List.copyOf(tried);
        }
    }

    /// Servers here are no containers: a shell would be one of the host.
    record ShellsUnsupported() implements ContainerProblem {}

    /// The engine does not answer at all.
    record EngineUnreachable(String reason) implements ContainerProblem {}

    /// The engine took longer than `limit` over `call`; it may still do it.
    record Timeout(String call, Duration limit) implements ContainerProblem {}

    /// This kind of runtime has no such thing; `what` names it as the subject of a sentence about many.
    record Unsupported(String what) implements ContainerProblem {}

    /// The engine said no, for a reason of its own.
    record Refused(String call, int status, String reason) implements ContainerProblem {}

    @Override
    default Refusal refusal() {
        return switch (this) {
            case Gone _ -> new Refusal(ProblemKind.CONFLICT, "container.gone", detail());
            case NameTaken _ -> new Refusal(ProblemKind.CONFLICT, "container.name_taken", detail());
            case StillRunning _ ->
                    new Refusal(ProblemKind.CONFLICT, "container.still_running", detail());
            case NotRunning _ ->
                    new Refusal(ProblemKind.CONFLICT, "container.not_running", detail());
            case ImageMissing _ ->
                    new Refusal(ProblemKind.CONFLICT, "container.image_missing", detail());
            case PortInUse _ ->
                    new Refusal(ProblemKind.CONFLICT, "container.port_in_use", detail());
            case AddressUnknown _ ->
                    new Refusal(ProblemKind.CONFLICT, "container.address_unknown", detail());
            case NoShell _ -> new Refusal(ProblemKind.CONFLICT, "container.no_shell", detail());
            case ShellsUnsupported _ ->
                    new Refusal(ProblemKind.CONFLICT, "container.shells_unsupported", detail());
            case EngineUnreachable _ ->
                    new Refusal(ProblemKind.UNAVAILABLE, "container.engine_unreachable", detail());
            case Timeout _ ->
                    new Refusal(ProblemKind.UNAVAILABLE, "container.engine_timeout", detail());
            case Unsupported _ ->
                    new Refusal(ProblemKind.INVALID, "container.unsupported", detail());
            case Refused _ -> new Refusal(ProblemKind.INVALID, "container.refused", detail());
        };
    }

    default String detail() {
        return switch (this) {
            case Gone(var name) -> "There is no container " + name + ".";
            case NameTaken(var name, var owner) ->
                    "The container name "
                            + name
                            + " is used by "
                            + owner
                            + ", which is not this node's.";
            case StillRunning(var name) -> "The container " + name + " still runs.";
            case NotRunning(var name) -> "The container " + name + " does not run.";
            case ImageMissing(var image, var reason) ->
                    "The image "
                            + image.reference()
                            + " is not on this node and could not be fetched: "
                            + reason;
            case PortInUse(var ip, var port) ->
                    "The address " + new PortBinding(ip, port) + " is in use by another program.";
            case AddressUnknown(var ip) -> "This node does not have the address " + ip + ".";
            case NoShell(var _, var tried) ->
                    "The server's image has no shell: tried " + String.join(", ", tried) + ".";
            case ShellsUnsupported _ ->
                    "Servers of this node run without containers, so there are no shells in them.";
            case EngineUnreachable(var reason) ->
                    "The container engine cannot be reached: " + reason;
            case Timeout(var call, var limit) ->
                    "The container engine did not finish "
                            + call
                            + " within "
                            + limit.toMillis() / 1000.0
                            + " s.";
            case Unsupported(var what) ->
                    what + " are not supported where servers run as bare processes.";
            case Refused(var call, var status, var reason) ->
                    "The container engine refused " + call + " (" + status + "): " + reason;
        };
    }
}
