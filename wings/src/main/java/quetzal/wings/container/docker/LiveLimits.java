package quetzal.wings.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.UpdateContainerCmd;
import com.github.dockerjava.api.model.HostConfig;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerId;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerProblem;
import quetzal.wings.container.LimitsUpdate;
import quetzal.wings.container.MemoryOverhead;

/// Changes limits of a running container, each kind in a call of its own, so that one the kernel refuses (memory below
/// what is in use, say) does not keep the others from taking effect.
final class LiveLimits {
    private static final Logger LOG = LoggerFactory.getLogger(LiveLimits.class);

    private final DockerClient docker;
    private final Duration limit;
    private final ContainerId id;
    private final HostConfig now;
    private final Set<String> afterRestart = new HashSet<>();

    LiveLimits(DockerClient docker, Duration limit, ContainerId id, HostConfig now) {
        this.docker = docker;
        this.limit = limit;
        this.id = id;
        this.now = now;
    }

    LimitsUpdate apply(ContainerLimits wanted, MemoryOverhead overhead) {
        var engine = new EngineLimits(wanted, overhead);
        memory(engine);
        if (known(now.getCpuQuota()) != Math.max(0, engine.cpuQuota())) {
            change(
                    "cpuPercent",
                    update ->
                            update.withCpuPeriod(EngineLimits.CPU_PERIOD)
                                    .withCpuQuota(engine.cpuQuota()));
        }
        if (!Objects.toString(now.getCpusetCpus(), "").equals(wanted.cpuSet())) {
            if (wanted.cpuSet().isEmpty()) {
                afterRestart.add("cpuSet");
            } else {
                change("cpuSet", update -> update.withCpusetCpus(wanted.cpuSet()));
            }
        }
        if (processes(now.getPidsLimit()) != engine.processes()) {
            change("processes", update -> update.withPidsLimit(engine.processes()));
        }
        if (wanted.ioWeight() > 0 && !Objects.equals(now.getBlkioWeight(), wanted.ioWeight())) {
            change("ioWeight", update -> update.withBlkioWeight(wanted.ioWeight()));
        }
        if (Boolean.TRUE.equals(now.getOomKillDisable()) != wanted.oomKillerDisabled()) {
            afterRestart.add("oomKillerDisabled");
        }
        return new LimitsUpdate(afterRestart);
    }

    private void memory(EngineLimits engine) {
        if (known(now.getMemory()) == engine.memoryBytes()
                && known(now.getMemorySwap()) == engine.memoryAndSwapBytes()) {
            return;
        }
        if (engine.memoryBytes() == 0) {
            // The engine reads 0 as "leave it".
            afterRestart.add("memoryMib");
            return;
        }
        change(
                "memoryMib",
                update ->
                        update.withMemory(engine.memoryBytes())
                                .withMemoryReservation(engine.reservationBytes())
                                .withMemorySwap(engine.memoryAndSwapBytes()));
    }

    private void change(String what, Consumer<UpdateContainerCmd> fields) {
        try {
            EngineCalls.within(
                    limit,
                    "update",
                    () -> {
                        var command = docker.updateContainerCmd(id.value());
                        fields.accept(command);
                        return command.exec();
                    });
        } catch (ContainerException refused) {
            if (!(refused.problem() instanceof ContainerProblem.Refused)) {
                throw refused;
            }
            LOG.info(
                    "limit changes only after a restart limit={} reason={}",
                    what,
                    refused.problem().detail());
            afterRestart.add(what);
        }
    }

    private static long known(@Nullable Long value) {
        return value == null ? 0 : value;
    }

    private static long processes(@Nullable Long value) {
        return value == null || value < 1 ? -1 : value;
    }
}
