package quetzal.wings.server;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.console.Stats;
import quetzal.wings.container.ContainerName;
import quetzal.wings.stats.DiskUsage;
import quetzal.wings.stats.StatsSampler;
import quetzal.wings.stats.Usage;

/// What a server uses: sampled while it runs, zero but for the disk otherwise.
final class ServerFigures {
    private final ServerId server;
    private final StatsSampler sampler;
    private final DiskUsage disk;
    private StatsSampler.@Nullable Sampling sampling;

    ServerFigures(ServerId server, StatsSampler sampler, DiskUsage disk) {
        this.server = server;
        this.sampler = sampler;
        this.disk = disk;
    }

    /// `sampled` is called on the sampler's thread and must not wait.
    synchronized void begin(Instant startedAt, Consumer<Usage> sampled) {
        end();
        sampling = sampler.watch(ContainerName.ofServer(server), startedAt, sampled);
    }

    synchronized void end() {
        var current = sampling;
        sampling = null;
        if (current != null) {
            current.close();
        }
    }

    synchronized void watched(boolean anyone) {
        if (sampling != null) {
            sampling.fast(anyone);
        }
    }

    /// - unit: bytes
    long diskBytes() {
        return disk.bytes(server);
    }

    synchronized Stats now(ServerStateWord state, long memoryLimitMib) {
        var current = sampling;
        if (current == null) {
            return Stats.offline(memoryLimitMib * 1024 * 1024, diskBytes());
        }
        return stats(current.latest(), state);
    }

    Stats stats(Usage usage, ServerStateWord state) {
        return new Stats(
                usage.memoryBytes(),
                usage.memoryLimitBytes(),
                usage.cpuPercent(),
                new Stats.Network(usage.receivedBytes(), usage.sentBytes()),
                usage.uptime().toMillis(),
                state,
                diskBytes());
    }
}
