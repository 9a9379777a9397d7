package quetzal.wings.container.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ContainerStatus;
import quetzal.wings.container.Exit;

/// Reads the engine's answers about containers.
final class StatusReader {
    private static final Pattern EXIT_CODE =
            Pattern.compile("Exited \\((\\d+)\\).*", Pattern.DOTALL);

    private final String owner;

    StatusReader(String owner) {
        this.owner = owner;
    }

    boolean ours(@Nullable Map<String, String> labels) {
        return labels != null && owner.equals(labels.get(ContainerRecipe.OWNER));
    }

    /// Empty when it is not ours, or not one a daemon can have made.
    Optional<ContainerStatus> status(InspectContainerResponse answer) {
        var labels =
                Optional.ofNullable(answer.getConfig())
                        .map(config -> config.getLabels())
                        .orElse(null);
        return status(labels, answer.getName(), answer.getId(), state(answer.getState()));
    }

    Optional<ContainerStatus> status(Container row) {
        var names = row.getNames() == null ? List.<String>of() : List.of(row.getNames());
        return names.isEmpty()
                ? Optional.empty()
                : status(row.getLabels(), names.getFirst(), row.getId(), stateOfRow(row));
    }

    private Optional<ContainerStatus> status(
            @Nullable Map<String, String> labels, String name, String id, ContainerState state) {
        if (labels == null || !ours(labels)) {
            return Optional.empty();
        }
        try {
            var server = ServerId.of(Objects.toString(labels.get(ContainerRecipe.SERVER), ""));
            var kind =
                    ContainerKind.INSTALLER.label().equals(labels.get(ContainerRecipe.KIND))
                            ? ContainerKind.INSTALLER
                            : ContainerKind.SERVER;
            var plain = new ContainerName(name.startsWith("/") ? name.substring(1) : name);
            return Optional.of(
                    new ContainerStatus(plain, new ContainerId(id), kind, server, state));
        } catch (IllegalArgumentException notMadeByUs) {
            return Optional.empty();
        }
    }

    static ContainerState state(InspectContainerResponse.ContainerState state) {
        return switch (Objects.toString(state.getStatus(), "")) {
            case "created" -> new ContainerState.Created();
            case "running", "paused", "restarting" ->
                    new ContainerState.Running(
                            time(state.getStartedAt()),
                            state.getPidLong() == null ? 0 : state.getPidLong(),
                            Boolean.TRUE.equals(state.getPaused()));
            case "removing" -> new ContainerState.Removing();
            default ->
                    new ContainerState.Exited(
                            new Exit(
                                    state.getExitCodeLong() == null
                                            ? 0
                                            : state.getExitCodeLong().intValue(),
                                    Boolean.TRUE.equals(state.getOOMKilled()),
                                    time(state.getFinishedAt())));
        };
    }

    private static ContainerState stateOfRow(Container row) {
        return switch (Objects.toString(row.getState(), "")) {
            case "created" -> new ContainerState.Created();
            case "running", "restarting" -> new ContainerState.Running(Instant.EPOCH, 0, false);
            case "paused" -> new ContainerState.Running(Instant.EPOCH, 0, true);
            case "removing" -> new ContainerState.Removing();
            default -> {
                var code = EXIT_CODE.matcher(Objects.toString(row.getStatus(), ""));
                yield new ContainerState.Exited(
                        new Exit(
                                code.matches() ? Integer.parseInt(code.group(1)) : 0,
                                false,
                                Instant.EPOCH));
            }
        };
    }

    /// What the image wants to be stopped with; the client library has no getter for it.
    static String stopSignal(InspectContainerResponse answer) {
        var own = answer.getConfig().getRawValues().get("StopSignal");
        return own instanceof String signal && !signal.isBlank() ? signal : "SIGTERM";
    }

    private static Instant time(@Nullable String text) {
        try {
            return text == null ? Instant.EPOCH : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException unknown) {
            return Instant.EPOCH;
        }
    }
}
