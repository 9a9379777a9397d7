package quetzal.wings.panel;

/// Why a call failed.
public sealed interface PanelProblem {
    /// The panel does not know the thing: 404 in the panel's own words.
    record NotFound() implements PanelProblem {}

    /// The panel understood and said no; asking again changes nothing.
    record Refused(int status, String reason) implements PanelProblem {}

    /// Nobody there, overloaded, or something in between answered instead: ask again later.
    record Unavailable(String reason) implements PanelProblem {}

    default String detail() {
        return switch (this) {
            case NotFound _ -> "The panel does not know this server.";
            case Refused(var status, var reason) ->
                    "The panel refused the call (" + status + "): " + reason;
            case Unavailable(var reason) -> "The panel cannot be reached: " + reason;
        };
    }
}
