package quetzal.wings.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.json.Json;
import quetzal.shared.problem.ProblemException;
import quetzal.shared.problem.ProblemKind;

/// Turns what a handler throws into an answer: `{"error","request_id","code"}`.
final class ProblemResponses {
    private static final Logger log = LoggerFactory.getLogger(ProblemResponses.class);

    private static final String ANSWERED = "quetzal.answered";

    private ProblemResponses() {}

    record Body(String error, String requestId, String code) {}

    static void answer(Exception thrown, Context ctx) {
        switch (thrown) {
            case HttpRefusal refusal when refusal.plain() -> {
                ctx.attribute(ANSWERED, true);
                ctx.status(refusal.status())
                        .contentType("text/plain")
                        .result(refusal.getMessage() + "\n");
            }
            case HttpRefusal refusal ->
                    write(
                            ctx,
                            refusal.status(),
                            refusal.code(),
                            String.valueOf(refusal.getMessage()));
            case ProblemException problem -> {
                var refusal = problem.problem().refusal();
                write(ctx, status(refusal.kind()), refusal.code(), refusal.detail());
            }
            case HttpResponseException e when e.getStatus() == 404 -> ctx.status(404);
            case HttpResponseException e -> {
                int status = e.getStatus();
                var text =
                        status == 413
                                ? "The request body is too large."
                                : "The request could not be handled.";
                write(ctx, status, "http." + status, text);
            }
            default -> {
                if (timedOut(thrown)) {
                    log.warn("A request took too long: request={}", RequestId.of(ctx), thrown);
                    write(ctx, 504, "request.timeout", "The request took too long.");
                } else {
                    log.error("A request failed: request={}", RequestId.of(ctx), thrown);
                    write(
                            ctx,
                            500,
                            "internal",
                            "An unexpected error was encountered while processing this request.");
                }
            }
        }
    }

    private static boolean timedOut(Exception thrown) {
        return thrown instanceof TimeoutException || thrown.getCause() instanceof TimeoutException;
    }

    static int status(ProblemKind kind) {
        return switch (kind) {
            case INVALID -> 400;
            case UNAUTHENTICATED -> 401;
            case FORBIDDEN -> 403;
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case LIMIT -> 429;
            case UNAVAILABLE -> 503;
        };
    }

    /// Whether the answer is already one of ours.
    static boolean answered(Context ctx) {
        return ctx.attribute(ANSWERED) != null;
    }

    private static void write(Context ctx, int status, String code, String text) {
        ctx.attribute(ANSWERED, true);
        try {
            ctx.status(status)
                    .contentType("application/json")
                    .result(
                            Json.MAPPER.writeValueAsString(
                                    new Body(text, RequestId.of(ctx), code)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An error body does not become JSON.", e);
        }
    }
}
