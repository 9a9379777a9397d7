package quetzal.panel.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.problem.Problem;
import quetzal.shared.problem.ProblemException;

/// Turns refusals and faults into answers: the one place that does.
final class ProblemResponses {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);

    private ProblemResponses() {}

    /// - shape: `requestId` is what the answer's `X-Request-Id` and the log say as well
    record Body(List<Element> errors, String requestId) {
        static Body of(Context ctx, List<Element> errors) {
            return new Body(errors, RequestId.of(ctx));
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Element(String code, String status, String detail, @Nullable Meta meta) {}

    record Meta(String sourceField, String rule) {}

    /// How clients know this problem.
    static WireName name(Problem problem) {
        if (problem instanceof WireProblem named) {
            return named.wire();
        }
        return switch (problem.refusal().kind()) {
            case INVALID -> WireName.BAD_REQUEST;
            case UNAUTHENTICATED -> WireName.UNAUTHENTICATED;
            case FORBIDDEN -> WireName.FORBIDDEN;
            case NOT_FOUND -> WireName.NOT_FOUND;
            case CONFLICT -> WireName.CONFLICT;
            case LIMIT -> WireName.DISPLAY;
            case UNAVAILABLE -> WireName.UNAVAILABLE;
        };
    }

    /// Writes the answer and says how clients know it.
    static WireName answer(Context ctx, Exception thrown) {
        return switch (thrown) {
            case ProblemException e -> problem(ctx, e.problem());
            case ValidationFailed e -> validation(ctx, e);
            case HttpResponseException e -> framework(ctx, e);
            default -> isOutage(thrown) ? outage(ctx, thrown) : fault(ctx, thrown);
        };
    }

    private static WireName problem(Context ctx, Problem problem) {
        var name = name(problem);
        if (problem instanceof RequestProblem.TooManyRequests(var limit, var delay)) {
            RateLimits.refusalHeaders(ctx, limit, delay);
        }
        if (problem instanceof RequestProblem.LockedOut(var delay)) {
            return lockedOut(ctx, name, problem, delay);
        }
        if (name.status() == 401) {
            ctx.header("WWW-Authenticate", "Bearer");
        }
        write(ctx, name, problem.refusal().detail());
        return name;
    }

    /// Clients know a lock-out as HTTP 429 around a validation error of the field `email`.
    private static WireName lockedOut(Context ctx, WireName name, Problem problem, Duration delay) {
        ctx.status(name.status());
        ctx.header("Retry-After", String.valueOf(Math.max(1, delay.toSeconds())));
        ctx.json(
                Body.of(
                        ctx,
                        List.of(
                                new Element(
                                        name.code(),
                                        "422",
                                        problem.refusal().detail(),
                                        new Meta("email", "")))));
        return name;
    }

    private static WireName validation(Context ctx, ValidationFailed failed) {
        var name = WireName.VALIDATION;
        ctx.status(name.status());
        ctx.json(
                Body.of(
                        ctx,
                        failed.errors().stream()
                                .map(
                                        error ->
                                                new Element(
                                                        name.code(),
                                                        String.valueOf(name.status()),
                                                        error.detail(),
                                                        new Meta(error.field(), error.rule())))
                                .toList()));
        return name;
    }

    private static WireName framework(Context ctx, HttpResponseException e) {
        var name =
                switch (e.getStatus()) {
                    case 404 -> WireName.NOT_FOUND;
                    case 405 -> WireName.METHOD;
                    case 413 -> WireName.TOO_LARGE;
                    default ->
                            e.getStatus() >= 500
                                    ? WireName.FAULT
                                    : new WireName(e.getStatus(), "BadRequestHttpException");
                };
        write(
                ctx,
                name,
                switch (name.status()) {
                    case 404 -> "There is nothing at this address.";
                    case 405 ->
                            "This address does not know the method " + ctx.method().name() + ".";
                    case 413 -> "The request body is too large.";
                    default -> "The request could not be understood.";
                });
        return name;
    }

    private static WireName outage(Context ctx, Exception thrown) {
        LOG.error(
                "database unavailable: request={} method={} path={}",
                RequestId.of(ctx),
                ctx.method().name(),
                ctx.path(),
                thrown);
        ctx.header("Retry-After", "5");
        write(
                ctx,
                WireName.UNAVAILABLE,
                "The panel cannot reach its database right now. Try again in a moment.");
        return WireName.UNAVAILABLE;
    }

    private static WireName fault(Context ctx, Exception thrown) {
        LOG.error(
                "request failed: request={} method={} path={}",
                RequestId.of(ctx),
                ctx.method().name(),
                ctx.path(),
                thrown);
        write(
                ctx,
                WireName.FAULT,
                "Something went wrong on our side. Tell an administrator this number: "
                        + RequestId.of(ctx));
        return WireName.FAULT;
    }

    private static boolean isOutage(Throwable thrown) {
        for (var at = thrown; at != null; at = at.getCause()) {
            if (at instanceof SQLTransientException) {
                return true;
            }
            if (at instanceof SQLException sql && sql.getSQLState() != null) {
                var state = sql.getSQLState();
                // connection lost, server shutting down, read-only after a fail-over
                return state.startsWith("08") || state.startsWith("57P") || state.equals("25006");
            }
        }
        return false;
    }

    private static void write(Context ctx, WireName name, String detail) {
        ctx.status(name.status());
        ctx.json(
                Body.of(
                        ctx,
                        List.of(
                                new Element(
                                        name.code(),
                                        String.valueOf(name.status()),
                                        detail,
                                        null))));
    }
}
