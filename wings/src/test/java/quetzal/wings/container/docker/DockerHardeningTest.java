package quetzal.wings.container.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.CapturedConsole;
import quetzal.wings.container.ConsoleConnection;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerLimits;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerSpec;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.container.Mount;
import quetzal.wings.container.cgroup.CgroupMeter;

/// How a container of ours is confined: as the engine shows it, and as a hostile program inside finds it.
@Tag("docker")
final class DockerHardeningTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DockerFixture node = new DockerFixture();
    private final ServerId server = new ServerId(UUID.randomUUID());

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void aServerIsMadeAsTheEngineShowsIt() throws IOException {
        var limits = new ContainerLimits(100, 50, 150, "0", 500, false, 77);
        var spec = node.spec(server, new LinkedHashMap<>(Map.of("SECRET", "x=y z")), limits);
        node.runtime().create(spec);

        var made = inspected(spec.name());
        var host = made.path("HostConfig");
        var config = made.path("Config");
        assertThat(texts(host.path("CapDrop"))).containsExactly("ALL");
        assertThat(texts(host.path("CapAdd"))).isEmpty();
        assertThat(texts(host.path("SecurityOpt"))).containsExactly("no-new-privileges:true");
        assertThat(host.path("Privileged").asBoolean()).isFalse();
        assertThat(host.path("ReadonlyRootfs").asBoolean()).isTrue();
        assertThat(host.path("Tmpfs").path("/tmp").asText()).isEqualTo("rw,exec,nosuid,size=100M");
        assertThat(host.path("PidsLimit").asLong()).isEqualTo(77);
        var memory = Math.round(100 * 1.15 * 1024 * 1024);
        assertThat(host.path("Memory").asLong()).isEqualTo(memory);
        assertThat(host.path("MemoryReservation").asLong()).isEqualTo(100L << 20);
        assertThat(host.path("MemorySwap").asLong()).isEqualTo(memory + (50L << 20));
        assertThat(host.path("CpuQuota").asLong()).isEqualTo(150_000);
        assertThat(host.path("CpuPeriod").asLong()).isEqualTo(100_000);
        assertThat(host.path("CpusetCpus").asText()).isEqualTo("0");
        assertThat(host.path("IpcMode").asText()).isEqualTo("private");
        assertThat(host.path("CgroupnsMode").asText()).isEqualTo("private");
        assertThat(host.path("PidMode").asText()).isEmpty();
        assertThat(host.path("RestartPolicy").path("Name").asText()).isIn("", "no");
        assertThat(host.path("LogConfig").path("Type").asText()).isEqualTo("local");
        assertThat(host.path("LogConfig").path("Config").path("max-size").asText()).isEqualTo("5m");
        assertThat(host.path("LogConfig").path("Config").path("max-file").asText()).isEqualTo("1");
        assertThat(host.path("LogConfig").path("Config").path("mode").asText())
                .isEqualTo("non-blocking");
        assertThat(texts(host.path("Dns"))).containsExactly("1.1.1.1", "1.0.0.1");
        assertThat(config.path("User").asText()).isEqualTo("998:998");
        assertThat(config.path("Tty").asBoolean()).isTrue();
        assertThat(config.path("OpenStdin").asBoolean()).isTrue();
        assertThat(config.path("StdinOnce").asBoolean()).isFalse();
        assertThat(config.path("Hostname").asText()).isEqualTo(server.toString());
        assertThat(texts(config.path("Env"))).contains("SECRET=x=y z");
        assertThat(config.path("Labels").path("Service").asText()).isEqualTo("Pterodactyl");
        assertThat(config.path("Labels").path("ContainerType").asText())
                .isEqualTo("server_process");
        assertThat(made.path("Mounts")).hasSize(1);
    }

    @Test
    void aServerCannotLeaveItsConfinement() throws IOException {
        var console = run(probe(ContainerKind.SERVER, new ContainerUser.Ids(998, 998), true));

        console.awaitText("probe-end");
        assertThat(console.text())
                .contains(
                        "id 998 998",
                        "root-write refused",
                        "home-write ok",
                        "tmp-write ok",
                        "mount refused")
                .contains(
                        "mknod refused",
                        "unshare refused",
                        "chroot refused",
                        "sysctl refused",
                        "kmem refused")
                .contains(
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000000",
                        "NoNewPrivs:\t1",
                        "Seccomp:\t2")
                .contains("no engine socket");
    }

    @Test
    void anInstallerIsRootButCannotLeaveEither() throws IOException {
        var console = run(probe(ContainerKind.INSTALLER, new ContainerUser.ImageDefault(), false));

        console.awaitText("probe-end");
        assertThat(console.text())
                .contains(
                        "id 0 0",
                        "root-write ok",
                        "home-write ok",
                        "chown ok",
                        "mount refused",
                        "mknod refused")
                .contains(
                        "unshare refused",
                        "chroot refused",
                        "sysctl refused",
                        "scripts-write refused")
                .contains("NoNewPrivs:\t1", "Seccomp:\t2", "no engine socket");
        var host = inspected(ContainerName.ofInstaller(server)).path("HostConfig");
        assertThat(texts(host.path("CapDrop"))).containsExactly("ALL");
        assertThat(texts(host.path("CapAdd")).stream().map(name -> name.replace("CAP_", "")))
                .containsExactlyInAnyOrder("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID");
        assertThat(texts(host.path("SecurityOpt"))).containsExactly("no-new-privileges:true");
        assertThat(host.path("PidsLimit").asLong()).isEqualTo(64);
        assertThat(host.path("Memory").asLong()).isPositive();
    }

    @Test
    void aForkBombEndsAtTheProcessLimitAndTheNodeGoesOn() throws IOException {
        var script =
                "(i=0; while [ $i -lt 200 ]; do sleep 60 & i=$((i+1)); done)\necho bomb-over\nread wait";
        var console =
                run(shell(ContainerKind.SERVER, new ContainerUser.Ids(998, 998), true, script));

        console.awaitText("bomb-over");
        assertThat(console.text()).contains("fork");
        try (var meter = node.runtime().meter(ContainerName.ofServer(server))) {
            assertThat(meter).isInstanceOf(CgroupMeter.class);
            assertThat(meter.read().orElseThrow().processes()).isBetween(50L, 64L);
        }
        assertThat(node.runtime().info().containersRunning()).isPositive();
    }

    private ContainerSpec probe(ContainerKind kind, ContainerUser user, boolean readOnly)
            throws IOException {
        return shell(
                kind,
                user,
                readOnly,
                """
                try() { what=$1; shift; if "$@" >/dev/null 2>&1; then echo "$what ok"; else echo "$what refused"; fi; }
                echo "id $(id -u) $(id -g)"
                try root-write touch /written
                try home-write touch /home/container/written
                try tmp-write touch /tmp/written
                try scripts-write touch /mnt/install/written
                try chown chown 998 /home/container/written
                try mount mount -t tmpfs none /mnt
                try mknod mknod /tmp/disk b 8 0
                try unshare unshare -m true
                try chroot chroot / true
                try sysctl sh -c 'echo 1 > /proc/sys/kernel/panic'
                try kmem cat /proc/kcore
                grep -E 'Cap(Eff|Bnd)|NoNewPrivs|Seccomp:' /proc/self/status
                [ -e /var/run/docker.sock ] || echo no engine socket
                echo probe-end
                """);
    }

    private ContainerSpec shell(
            ContainerKind kind, ContainerUser user, boolean readOnly, String script)
            throws IOException {
        var scripts = Files.createDirectory(node.data().resolve("scripts"));
        Files.writeString(scripts.resolve("install.sh"), script, UTF_8);
        var data = Files.createDirectory(node.data().resolve("home"));
        DockerFixture.run("chown", "998:998", data.toString());
        return new ContainerSpec(
                kind == ContainerKind.SERVER
                        ? ContainerName.ofServer(server)
                        : ContainerName.ofInstaller(server),
                kind,
                server,
                DockerFixture.TINY,
                List.of("sh", "/mnt/install/install.sh"),
                new LinkedHashMap<>(),
                Map.of(),
                List.of(
                        new Mount(data, "/home/container", false),
                        new Mount(scripts, "/mnt/install", true)),
                List.of(),
                DockerFixture.limits(64),
                user,
                readOnly);
    }

    private CapturedConsole run(ContainerSpec spec) {
        var console = new CapturedConsole();
        node.runtime().create(spec);
        ConsoleConnection connection = node.runtime().attach(spec.name(), console);
        node.runtime().start(spec.name());
        assertThat(connection.open() || !console.ends().isEmpty()).isTrue();
        return console;
    }

    private static JsonNode inspected(ContainerName name) throws IOException {
        return new ObjectMapper().readTree(DockerFixture.docker("inspect", name.value())).get(0);
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asText).toList();
    }
}
