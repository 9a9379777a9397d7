package quetzal.wings.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quetzal.shared.id.ServerId;
import quetzal.shared.json.Json;
import quetzal.shared.protocol.remote.InstallScript;
import quetzal.shared.protocol.remote.ServerSettings;
import quetzal.wings.container.ContainerUser;
import quetzal.wings.container.Mount;
import quetzal.wings.container.ScriptedRuntime;
import quetzal.wings.file.FileOwner;
import quetzal.wings.panel.PanelServer;

class ContainerSpecsTest {
    @TempDir Path host;
    private final ServerId server = new ServerId(UUID.randomUUID());
    private final List<String> notices = new ArrayList<>();
    private final ObjectNode wanted = PanelServer.of(server, "game:1", "run");

    private ContainerSpecs specs(Path... allowed) {
        return new ContainerSpecs(
                new NodeSettings(
                        host.resolve("volumes"),
                        host.resolve("log"),
                        host.resolve("tmp"),
                        new ContainerUser.Ids(988, 988),
                        new FileOwner(988, 988, true),
                        "UTC",
                        512,
                        1024,
                        100,
                        List.of(allowed),
                        true,
                        new CrashPolicy(true, true, Duration.ofSeconds(60)),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(15)),
                new ScriptedRuntime(Clock.systemUTC()));
    }

    private ServerSettings settings() {
        return Json.MAPPER.convertValue(wanted.get("settings"), ServerSettings.class);
    }

    private void mount(Path source, String target) {
        ((com.fasterxml.jackson.databind.node.ArrayNode) wanted.at("/settings/mounts"))
                .addObject()
                .put("source", source.toString())
                .put("target", target)
                .put("read_only", true);
    }

    private List<Mount> extra(Path... allowed) {
        var mounts = specs(allowed).game(server, settings(), notices::add).mounts();
        assertThat(mounts.getFirst().target()).isEqualTo("/home/container");
        return mounts.subList(1, mounts.size());
    }

    private Path folder(String name) throws Exception {
        return Files.createDirectories(host.toRealPath().resolve(name));
    }

    @Test
    void theRootIsReadOnlyUnlessTheEggSaysItsGameWritesThere() {
        assertThat(specs().game(server, settings(), notices::add).readOnlyRoot()).isTrue();

        ((ObjectNode) wanted.at("/settings/egg"))
                .putObject("features")
                .set("writable_root", Json.MAPPER.createArrayNode());
        assertThat(specs().game(server, settings(), notices::add).readOnlyRoot()).isFalse();
    }

    @Test
    void anAllowedFolderIsMounted() throws Exception {
        var maps = folder("shared/maps");
        mount(maps, "/maps");

        assertThat(extra(folder("shared"))).containsExactly(new Mount(maps, "/maps", true));
        assertThat(notices).isEmpty();
    }

    @Test
    void aFolderThatIsNotThereIsLeftOutAndNotMadeByTheEngine() throws Exception {
        mount(folder("shared").resolve("absent"), "/maps");

        assertThat(extra(folder("shared"))).isEmpty();
        assertThat(notices)
                .containsExactly(
                        "The mount on /maps is left out: its folder is not there on this node.");
    }

    @Test
    void aNameThatOnlyBeginsAlikeALinkAndAWayUpLeadNowhereElse() throws Exception {
        var allowed = folder("shared");
        var secret = folder("shared-secret");
        mount(secret, "/one");
        mount(allowed.resolve("../shared-secret"), "/two");
        mount(Files.createSymbolicLink(allowed.resolve("link"), secret), "/three");
        mount(Path.of("shared"), "/four");

        assertThat(extra(allowed)).isEmpty();
        assertThat(notices).hasSize(4).noneMatch(notice -> notice.contains(host.toString()));
    }

    @Test
    void anAllowedFolderMayBeALinkItself() throws Exception {
        var maps = folder("disk2/maps");
        var link = Files.createSymbolicLink(folder("etc").resolve("shared"), folder("disk2"));
        mount(link.resolve("maps"), "/maps");

        assertThat(extra(link)).containsExactly(new Mount(maps, "/maps", true));
        assertThat(extra(folder("etc"))).isEmpty();
    }

    @Test
    void oneBadMountCostsItselfNotTheStart() throws Exception {
        var maps = folder("shared/maps");
        mount(maps, "/home");
        mount(maps, "/proc/x");
        mount(maps, "/maps");
        mount(maps, "/maps/");
        mount(maps, "relative");

        assertThat(extra(folder("shared"))).containsExactly(new Mount(maps, "/maps", true));
        assertThat(notices).hasSize(4).anyMatch(notice -> notice.contains("/home/container"));
    }

    private long installerMemory(long ofGame) {
        PanelServer.build(wanted).put("memory_limit", ofGame);
        return specs().installer(
                        server,
                        settings(),
                        new InstallScript("game:1", "sh", "echo"),
                        host.resolve("script"))
                .limits()
                .memoryMib();
    }

    @Test
    void anInstallerAlwaysHasAMemoryLimit() {
        assertThat(installerMemory(0)).isEqualTo(1024);
        assertThat(installerMemory(64)).isEqualTo(1024);
        assertThat(installerMemory(4096)).isEqualTo(4096);
    }

    private void leavingFrom(String ip) {
        var allocations = (ObjectNode) wanted.at("/settings/allocations");
        allocations.put("force_outgoing_ip", true);
        allocations.putObject("default").put("ip", ip).put("port", 25565);
    }

    @Test
    void connectionsLeaveFromTheServersAddressWhereAsked() {
        assertThat(specs().game(server, settings(), notices::add).outgoingAddress()).isEmpty();
        leavingFrom("203.0.113.7");
        assertThat(specs().game(server, settings(), notices::add).outgoingAddress())
                .contains("203.0.113.7");
        assertThat(notices).isEmpty();

        leavingFrom("127.0.0.1");
        assertThat(specs().game(server, settings(), notices::add).outgoingAddress()).isEmpty();
        assertThat(notices).singleElement().asString().contains("127.0.0.1");

        leavingFrom("2001:db8::7");
        assertThatThrownBy(() -> specs().game(server, settings(), notices::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("IPv4");
        leavingFrom("203.0.113.777");
        assertThatThrownBy(() -> specs().game(server, settings(), notices::add))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
