package quetzal.panel.http;

import static quetzal.shared.problem.ProblemKind.CONFLICT;
import static quetzal.shared.problem.ProblemKind.FORBIDDEN;
import static quetzal.shared.problem.ProblemKind.INVALID;
import static quetzal.shared.problem.ProblemKind.LIMIT;
import static quetzal.shared.problem.ProblemKind.NOT_FOUND;
import static quetzal.shared.problem.ProblemKind.UNAUTHENTICATED;

import java.time.Duration;
import quetzal.shared.problem.Refusal;

/// Refusals that belong to the request itself, whatever the feature.
public sealed interface RequestProblem extends WireProblem {
    record Malformed(String detail) implements RequestProblem {}

    record UnknownFilter(String name) implements RequestProblem {}

    record UnknownSort(String name) implements RequestProblem {}

    record TooLarge(long limitBytes) implements RequestProblem {}

    record NotLoggedIn() implements RequestProblem {}

    /// A permission, a key's bit or the admin right is missing, or the key is of the wrong kind or place.
    record Denied(String detail) implements RequestProblem {}

    /// As [Denied], where clients know the refusal as an explicit one.
    record Forbidden(String detail) implements RequestProblem {}

    record NotFound() implements RequestProblem {}

    record BadCsrfToken() implements RequestProblem {}

    /// - shape: `limit` requests per window; the next one may come after `delay`
    record TooManyRequests(long limit, Duration delay) implements RequestProblem {}

    /// Too many wrong passwords or codes from here.
    record LockedOut(Duration delay) implements RequestProblem {}

    /// The server's state forbids it for now.
    record StateConflict(String detail) implements RequestProblem {}

    @Override
    default WireName wire() {
        return switch (this) {
            case Malformed _ -> WireName.BAD_REQUEST;
            case UnknownFilter _ -> new WireName(400, "InvalidFilterQuery");
            case UnknownSort _ -> new WireName(400, "InvalidSortQuery");
            case TooLarge _ -> WireName.TOO_LARGE;
            case NotLoggedIn _ -> WireName.UNAUTHENTICATED;
            case Denied _ -> WireName.ACCESS_DENIED;
            case Forbidden _ -> WireName.FORBIDDEN;
            case NotFound _ -> WireName.NOT_FOUND;
            case BadCsrfToken _ -> WireName.CSRF;
            case TooManyRequests _ -> WireName.THROTTLED;
            case LockedOut _ -> new WireName(429, "ValidationException");
            case StateConflict _ -> WireName.STATE_CONFLICT;
        };
    }

    @Override
    default Refusal refusal() {
        return switch (this) {
            case Malformed(var detail) -> new Refusal(INVALID, "request.malformed", detail);
            case UnknownFilter(var name) ->
                    new Refusal(
                            INVALID,
                            "request.unknown_filter",
                            "This list cannot be filtered by `" + name + "`.");
            case UnknownSort(var name) ->
                    new Refusal(
                            INVALID,
                            "request.unknown_sort",
                            "This list cannot be sorted by `" + name + "`.");
            case TooLarge(var limit) ->
                    new Refusal(
                            INVALID,
                            "request.too_large",
                            "The request body is larger than " + limit / 1024 + " KiB.");
            case NotLoggedIn _ ->
                    new Refusal(UNAUTHENTICATED, "request.not_logged_in", "Please log in first.");
            case Denied(var detail) -> new Refusal(FORBIDDEN, "request.denied", detail);
            case Forbidden(var detail) -> new Refusal(FORBIDDEN, "request.forbidden", detail);
            case NotFound _ ->
                    new Refusal(
                            NOT_FOUND, "request.not_found", "There is nothing at this address.");
            case BadCsrfToken _ ->
                    new Refusal(
                            FORBIDDEN,
                            "request.csrf",
                            "The page is out of date. Reload it and try again.");
            case TooManyRequests(_, var delay) ->
                    new Refusal(
                            LIMIT,
                            "request.throttled",
                            "Too many requests. Try again in "
                                    + Math.max(1, delay.toSeconds())
                                    + " s.");
            case LockedOut(var delay) ->
                    new Refusal(
                            LIMIT,
                            "request.locked_out",
                            "Too many attempts. Try again in "
                                    + Math.max(1, delay.toSeconds())
                                    + " s.");
            case StateConflict(var detail) -> new Refusal(CONFLICT, "server.state", detail);
        };
    }
}
