package quetzal.wings.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerState;
import quetzal.wings.container.ContainerStatus;
import quetzal.wings.container.PortBinding;

/// Makes, starts and removes containers, so that however often and by however many it is asked there is one of each name.
final class ContainerMaker {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerMaker.class);
    private static final int CREATE_ATTEMPTS = 4;

    private final DockerClient docker;
    private final DockerSettings settings;
    private final EngineAddress address;
    private final ContainerRecipe recipe;
    private final NodeNetwork network;
    private final OutgoingNetworks outgoing;
    private final ImagePuller images;
    private final Lookup lookup;
    private final Turns turns;
    private volatile @Nullable Boolean ioWeights;

    ContainerMaker(
            DockerClient docker,
            DockerSettings settings,
            NodeNetwork network,
            ImagePuller images,
            Lookup lookup,
            Turns turns) {
        this.docker = docker;
        this.settings = settings;
        this.address = new EngineAddress(settings.host());
        this.recipe = new ContainerRecipe(settings);
        this.network = network;
        this.outgoing = new OutgoingNetworks(docker, settings);
        this.images = images;
        this.lookup = lookup;
        this.turns = turns;
    }

    ContainerId create(ContainerSpec spec) {
        var alias = network.loopbackAlias();
        network.ensure();
        spec.outgoingAddress().ifPresent(outgoing::ensure);
        var ioWeight = spec.limits().ioWeight() == 0 || supportsIoWeights();
        return turns.take(spec.name(), () -> createInTurn(spec, alias, ioWeight));
    }

    private ContainerId createInTurn(ContainerSpec spec, String alias, boolean ioWeight) {
        for (var attempt = 1; ; attempt++) {
            try {
                return make(spec, alias, ioWeight);
            } catch (ContainerException refused) {
                var adopted = settle(spec, refused);
                if (adopted.isPresent()) {
                    return adopted.get();
                }
                if (attempt == CREATE_ATTEMPTS) {
                    throw refused;
                }
            }
        }
    }

    private ContainerId make(ContainerSpec spec, String alias, boolean ioWeight) {
        var made =
                EngineCalls.within(
                        settings.deadlines().create(),
                        "create",
                        () -> recipe.command(docker, spec, alias, ioWeight).exec());
        if (made.getWarnings() != null && made.getWarnings().length > 0) {
            LOG.info(
                    "container made with warnings name={} warnings={}",
                    spec.name(),
                    List.of(made.getWarnings()));
        }
        return new ContainerId(made.getId());
    }

    /// Clears the way after a refused create: an id when what is there will do, empty when it is worth trying again.
    private Optional<ContainerId> settle(ContainerSpec spec, ContainerException refused) {
        if (EngineErrors.missesNetwork(refused)) {
            network.forget();
            network.ensure();
            spec.outgoingAddress().ifPresent(outgoing::ensure);
            return Optional.empty();
        }
        if (EngineErrors.status(refused, 404) && !images.present(spec.image())) {
            throw ImagePuller.missing(spec.image(), "it has not been pulled");
        }
        if (!EngineErrors.status(refused, 409)) {
            throw refused;
        }
        var found = lookup.ours(spec.name());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var there = found.get().status();
        switch (there.state()) {
            case ContainerState.Running _ ->
                    throw new ContainerException(new ContainerProblem.StillRunning(spec.name()));
            case ContainerState.Created _ when madeAlike(found.get().answer(), spec) -> {
                LOG.info("container adopted name={} id={}", spec.name(), there.id());
                return Optional.of(there.id());
            }
            case ContainerState.Created _, ContainerState.Exited _, ContainerState.Removing _ ->
                    discard(there);
        }
        return Optional.empty();
    }

    private boolean madeAlike(InspectContainerResponse answer, ContainerSpec spec) {
        var labels = answer.getConfig().getLabels();
        return labels != null
                && recipe.fingerprint(spec).equals(labels.get(ContainerRecipe.FINGERPRINT));
    }

    void start(ContainerName name) {
        turns.take(
                name,
                () -> {
                    var id = lookup.require(name).status().id();
                    try {
                        begin(name, id);
                    } catch (ContainerException refused) {
                        if (!EngineErrors.missesNetwork(refused)) {
                            throw explain(refused, name);
                        }
                        network.forget();
                        network.ensure();
                        begin(name, id);
                    }
                    return true;
                });
    }

    private void begin(ContainerName name, ContainerId id) {
        try {
            EngineCalls.within(
                    settings.deadlines().start(),
                    "start",
                    () -> docker.startContainerCmd(id.value()).exec());
        } catch (ContainerException refused) {
            if (EngineErrors.status(refused, 304)) {
                LOG.debug("container ran already name={}", name);
                return;
            }
            if (EngineErrors.status(refused, 404)
                    && !EngineErrors.missesNetwork(refused)
                    && lookup.any(name).isEmpty()) {
                throw new ContainerException(new ContainerProblem.Gone(name), refused);
            }
            throw refused;
        }
    }

    private ContainerException explain(ContainerException refused, ContainerName name) {
        if (EngineErrors.missesIoWeight(refused)) {
            LOG.warn("the kernel knows no block weights, later containers get none name={}", name);
            ioWeights = false;
        }
        return EngineErrors.ofStart(
                refused, lookup.any(name).map(ContainerMaker::publishedBy).orElse(List.of()));
    }

    private static List<PortBinding> publishedBy(InspectContainerResponse answer) {
        var published = new ArrayList<PortBinding>();
        var bindings =
                answer.getHostConfig() == null ? null : answer.getHostConfig().getPortBindings();
        if (bindings != null) {
            for (var hosts : bindings.getBindings().values()) {
                for (var host : hosts) {
                    published.add(
                            new PortBinding(
                                    host.getHostIp(), Integer.parseInt(host.getHostPortSpec())));
                }
            }
        }
        return published;
    }

    void remove(ContainerName name) {
        turns.take(
                name,
                () -> {
                    lookup.ours(name).ifPresent(found -> discard(found.status()));
                    return true;
                });
    }

    /// 404 and "already in progress" (409) both mean that someone else is at it; then its end is all we want.
    private void discard(ContainerStatus there) {
        try {
            EngineCalls.within(
                    settings.deadlines().remove(),
                    "remove",
                    () ->
                            docker.removeContainerCmd(there.id().value())
                                    .withForce(true)
                                    .withRemoveVolumes(true)
                                    .exec());
        } catch (ContainerException refused) {
            if (EngineErrors.status(refused, 409)) {
                awaitRemoval(there.id());
            } else if (!EngineErrors.status(refused, 404)) {
                throw refused;
            }
        }
    }

    private void awaitRemoval(ContainerId id) {
        EngineCalls.within(
                settings.deadlines().remove(),
                "remove",
                () -> {
                    var target = "/containers/" + id + "/wait?condition=removed";
                    try (var connection =
                            EngineConnection.request(address, "POST", target, Map.of())) {
                        return connection.text();
                    }
                });
    }

    private boolean supportsIoWeights() {
        var known = ioWeights;
        if (known == null) {
            known =
                    EngineFacts.ioWeights(
                            EngineCalls.within(
                                    settings.deadlines().question(),
                                    "info",
                                    () -> EngineFacts.ask(docker)));
            ioWeights = known;
        }
        return known;
    }
}
