package quetzal.wings.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.time.Duration;
import java.util.Optional;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerStatus;

/// Finds containers by name and tells ours from others'.
final class Lookup {
    private final DockerClient docker;
    private final StatusReader reader;
    private final Duration limit;

    Lookup(DockerClient docker, StatusReader reader, Duration limit) {
        this.docker = docker;
        this.reader = reader;
        this.limit = limit;
    }

    /// One of ours, with all the engine says of it.
    record Found(ContainerStatus status, InspectContainerResponse answer) {}

    /// Whoever's it is.
    Optional<InspectContainerResponse> any(ContainerName name) {
        try {
            return Optional.of(
                            EngineCalls.within(
                                    limit,
                                    "inspect",
                                    () -> docker.inspectContainerCmd(name.value()).exec()))
                    // The engine also takes the beginning of an id for a name.
                    .filter(answer -> ("/" + name).equals(answer.getName()));
        } catch (ContainerException refused) {
            if (EngineErrors.status(refused, 404)) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /// - errors: [ContainerProblem.NameTaken] when it is not ours
    Optional<Found> ours(ContainerName name) {
        return any(name)
                .map(
                        answer ->
                                new Found(
                                        reader.status(answer)
                                                .orElseThrow(() -> foreign(name, answer)),
                                        answer));
    }

    /// - errors: [ContainerProblem.Gone] when there is none, [ContainerProblem.NameTaken] when it is not ours
    Found require(ContainerName name) {
        return ours(name)
                .orElseThrow(() -> new ContainerException(new ContainerProblem.Gone(name)));
    }

    /// What a call about this container ran into, when the container is gone meanwhile.
    static ContainerException gone(ContainerName name, ContainerException refused) {
        return EngineErrors.status(refused, 404)
                ? new ContainerException(new ContainerProblem.Gone(name), refused)
                : refused;
    }

    private static ContainerException foreign(ContainerName name, InspectContainerResponse answer) {
        var labels = answer.getConfig().getLabels();
        var owner = labels == null ? null : labels.get(ContainerRecipe.OWNER);
        var who =
                owner == null
                        ? "a container of another program (image "
                                + answer.getConfig().getImage()
                                + ")"
                        : "a container of node " + owner;
        return new ContainerException(new ContainerProblem.NameTaken(name, who));
    }
}
