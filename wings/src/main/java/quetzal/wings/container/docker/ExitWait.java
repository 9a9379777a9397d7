package quetzal.wings.container.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ContainerStatus;
import quetzal.wings.container.Exit;

/// Waits for a container's end without asking again and again: the engine holds the answer back until then.
final class ExitWait {
    private static final Logger LOG = LoggerFactory.getLogger(ExitWait.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PAUSE_AFTER_A_BREAK = Duration.ofMillis(200);

    private final EngineAddress address;
    private final ContainerName name;
    private final Supplier<Optional<ContainerStatus>> inspect;

    ExitWait(
            EngineAddress address,
            ContainerName name,
            Supplier<Optional<ContainerStatus>> inspect) {
        this.address = address;
        this.name = name;
        this.inspect = inspect;
    }

    Optional<Exit> within(Duration patience) {
        var deadline = System.nanoTime() + patience.toNanos();
        for (var left = patience;
                left.isPositive();
                left = Duration.ofNanos(deadline - System.nanoTime())) {
            var status =
                    inspect.get()
                            .orElseThrow(
                                    () -> new ContainerException(new ContainerProblem.Gone(name)));
            if (status.state() instanceof ContainerState.Exited(var exit)) {
                return Optional.of(exit);
            }
            try {
                EngineCalls.within(left, "wait", () -> untilNextExit(status.id()));
            } catch (ContainerException interruption) {
                if (interruption.problem() instanceof ContainerProblem.Timeout) {
                    break;
                }
                pauseOrFail(interruption);
            }
        }
        return ended();
    }

    private Optional<Exit> ended() {
        return inspect.get()
                .map(ContainerStatus::state)
                .filter(ContainerState.Exited.class::isInstance)
                .map(state -> ((ContainerState.Exited) state).exit());
    }

    /// The engine answers the head once it waits. What ended before that would never be reported, so look again then.
    private Boolean untilNextExit(ContainerId id) throws IOException {
        var target = "/containers/" + id + "/wait?condition=next-exit";
        try (var connection = EngineConnection.request(address, "POST", target, Map.of())) {
            if (connection.status() == 404) {
                throw new ContainerException(new ContainerProblem.Gone(name));
            }
            if (connection.status() != 200) {
                throw new ContainerException(
                        new ContainerProblem.Refused(
                                "wait",
                                connection.status(),
                                EngineErrors.reason(connection.text())));
            }
            if (ended().isEmpty()) {
                JSON.readTree(connection.text());
            }
            return true;
        }
    }

    private static void pauseOrFail(ContainerException failed) {
        if (!(failed.problem() instanceof ContainerProblem.EngineUnreachable)) {
            throw failed;
        }
        LOG.debug("wait broke off, trying again", failed);
        try {
            Thread.sleep(PAUSE_AFTER_A_BREAK);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw failed;
        }
    }
}
