package quetzal.wings.container.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CgroupPathsTest {
    private static final String V2_MOUNT =
            "35 24 0:30 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot";

    @Test
    void version2WithTheSystemdDriver() {
        var paths =
                new CgroupPaths(List.of("0::/system.slice/docker-abc123.scope"), List.of(V2_MOUNT));

        assertThat(paths.v1("memory")).isEmpty();
        assertThat(paths.v2()).contains(Path.of("/sys/fs/cgroup/system.slice/docker-abc123.scope"));
        assertThat(paths.belongTo("abc123")).isTrue();
        assertThat(paths.belongTo("def456")).isFalse();
    }

    @Test
    void version1WithControllersMountedTogether() {
        var paths =
                new CgroupPaths(
                        List.of(
                                "4:cpu,cpuacct:/docker/abc",
                                "3:memory:/docker/abc",
                                "1:name=systemd:/docker/abc"),
                        List.of(
                                "31 30 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct",
                                "32 30 0:29 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory"));

        assertThat(paths.v1("cpuacct")).contains(Path.of("/sys/fs/cgroup/cpu,cpuacct/docker/abc"));
        assertThat(paths.v1("memory")).contains(Path.of("/sys/fs/cgroup/memory/docker/abc"));
        assertThat(paths.v1("pids")).isEmpty();
    }

    @Test
    void aPartOfTheTreeMountedInsideAContainer() {
        var paths =
                new CgroupPaths(
                        List.of("3:memory:/docker/wings/docker/abc"),
                        List.of(
                                "32 30 0:29 /docker/wings /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory"));

        assertThat(paths.v1("memory")).contains(Path.of("/sys/fs/cgroup/memory/docker/abc"));
    }

    @Test
    void trafficIsSummedWithoutLoopback() throws IOException {
        var table =
                """
                Inter-|   Receive                                                |  Transmit
                 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls
                    lo:    5000      50    0    0    0     0          0         0     5000      50    0    0    0     0
                  eth0:     100       2    0    0    0     0          0         0       30       1    0    0    0     0
                  eth1: 7 1 0 0 0 0 0 0 8 1 0 0 0 0
                """;

        assertThat(CgroupMeter.Traffic.parse(table)).isEqualTo(new CgroupMeter.Traffic(107, 38));
    }
}
