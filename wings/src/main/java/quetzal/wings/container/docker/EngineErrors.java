package quetzal.wings.container.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.PortBinding;

/// Turns what the engine or the way to it says into problems. The engine gives a status and a sentence and no code, so
/// this is the one place where sentences are read.
final class EngineErrors {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_REASON = 2000;

    private EngineErrors() {}

    static RuntimeException translate(String call, Throwable thrown) {
        if (thrown instanceof ContainerException ready) {
            return ready;
        }
        if (thrown instanceof DockerException refused) {
            return new ContainerException(
                    new ContainerProblem.Refused(
                            call,
                            refused.getHttpStatus(),
                            reason(String.valueOf(refused.getMessage()))),
                    refused);
        }
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return new ContainerException(
                        new ContainerProblem.EngineUnreachable(String.valueOf(cause.getMessage())),
                        thrown);
            }
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException bug
                ? bug
                : new IllegalStateException(call, thrown);
    }

    /// The sentence in a body like `{"message":"…"}`, or the text itself.
    static String reason(String text) {
        var start = text.indexOf('{');
        var reason = text.strip();
        if (start >= 0) {
            try {
                var message = JSON.readTree(text.substring(start)).path("message").asText("");
                reason = message.isEmpty() ? reason : message;
            } catch (JsonProcessingException notJson) {
                // The text as it is, then.
            }
        }
        return reason.length() > LONGEST_REASON
                ? reason.substring(0, LONGEST_REASON) + "…"
                : reason;
    }

    static boolean status(ContainerException refused, int status) {
        return refused.problem() instanceof ContainerProblem.Refused(var _, var actual, var _)
                && actual == status;
    }

    /// Says which address it was when a start failed over one; otherwise the problem as it came.
    static ContainerException ofStart(ContainerException refused, List<PortBinding> published) {
        if (!(refused.problem() instanceof ContainerProblem.Refused(var _, var _, var reason))) {
            return refused;
        }
        var taken = reason.contains("already allocated") || reason.contains("already in use");
        var unknown = reason.contains("cannot assign requested address");
        for (var port : published) {
            if (!reason.contains(port.toString() + " ")
                    && !reason.contains(port + ":")
                    && !reason.contains(port + "/")) {
                continue;
            }
            if (taken) {
                return new ContainerException(
                        new ContainerProblem.PortInUse(port.ip(), port.port()), refused);
            }
            if (unknown) {
                return new ContainerException(
                        new ContainerProblem.AddressUnknown(port.ip()), refused);
            }
        }
        return refused;
    }

    static boolean missesNetwork(ContainerException refused) {
        return refused.problem() instanceof ContainerProblem.Refused(var _, var status, var reason)
                && status == 404
                && reason.toLowerCase(Locale.ROOT).contains("network");
    }

    static boolean missesIoWeight(ContainerException refused) {
        return refused.problem() instanceof ContainerProblem.Refused(var _, var _, var reason)
                && (reason.contains("blkio")
                        || reason.contains("io.weight")
                        || reason.contains("io.bfq"));
    }
}
