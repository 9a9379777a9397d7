package quetzal.panel.node;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.INVALID;
import static quetzal.shared.problem.ProblemKind.NOT_FOUND;

import quetzal.panel.http.WireName;
import quetzal.panel.http.WireProblem;
import quetzal.shared.problem.Refusal;

/// Refusals about nodes, locations and allocations.
public sealed interface NodeProblem extends WireProblem {
    record Missing(String thing) implements NodeProblem {}

    record NodeHasServers() implements NodeProblem {}

    record LocationHasNodes() implements NodeProblem {}

    record AllocationInUse() implements NodeProblem {}

    record PortOutOfRange() implements NodeProblem {}

    record TooManyPorts() implements NodeProblem {}

    record BadPorts(String text) implements NodeProblem {}

    record BadRange() implements NodeProblem {}

    record BadAddress(String text) implements NodeProblem {}

    record NoViableNode() implements NodeProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case Missing _ -> WireName.NOT_FOUND;
            case NodeHasServers _ -> new WireName(400, "HasActiveServersException");
            case LocationHasNodes _ -> new WireName(400, "HasActiveNodesException");
            case AllocationInUse _ -> new WireName(400, "ServerUsingAllocationException");
            case PortOutOfRange _ -> new WireName(400, "PortOutOfRangeException");
            case TooManyPorts _ -> new WireName(400, "TooManyPortsInRangeException");
            case BadPorts _ -> new WireName(400, "InvalidPortMappingException");
            case BadRange _ -> new WireName(400, "CidrOutOfRangeException");
            case BadAddress _ -> WireName.DISPLAY;
            case NoViableNode _ -> new WireName(400, "NoViableNodeException");
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case Missing(var thing) ->
                    new Refusal(NOT_FOUND, "node.missing", "There is no such " + thing + ".");
            case NodeHasServers _ ->
                    new Refusal(
                            CONFLICT,
                            "node.has_servers",
                            "Servers are on this node. Delete or move them first.");
            case LocationHasNodes _ ->
                    new Refusal(
                            CONFLICT,
                            "location.has_nodes",
                            "Nodes are at this location. Move or delete them first.");
            case AllocationInUse _ ->
                    new Refusal(
                            CONFLICT,
                            "allocation.in_use",
                            "A server uses this allocation. Take it from the server first.");
            case PortOutOfRange _ ->
                    new Refusal(
                            INVALID, "allocation.port_range", "Ports lie between 1025 and 65535.");
            case TooManyPorts _ ->
                    new Refusal(
                            INVALID,
                            "allocation.too_many_ports",
                            "A range may span at most 1000 ports.");
            case BadPorts(var text) ->
                    new Refusal(
                            INVALID,
                            "allocation.ports",
                            "\"" + text + "\" is neither a port nor a range such as 25565-25600.");
            case BadRange _ ->
                    new Refusal(
                            INVALID,
                            "allocation.cidr",
                            "A range of addresses lies between /25 and /32.");
            case BadAddress(var text) ->
                    new Refusal(
                            INVALID,
                            "allocation.address",
                            "\"" + text + "\" is not an address, nor a name that has one.");
            case NoViableNode _ ->
                    new Refusal(
                            CONFLICT,
                            "node.none_viable",
                            "No public node has that much memory and disk left.");
        };
    }
}
