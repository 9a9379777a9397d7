package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import quetzal.e2e.stack.Engine;
import quetzal.e2e.stack.LoopbackPorts;
import quetzal.e2e.stack.NewServer;
import quetzal.e2e.stack.ServerView;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.Stack;

/// A container's root is read-only, unless the egg says that its game writes there.
@Tag("docker")
@ExtendWith(SharedStack.class)
class WritableRootTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir Path folder;

    private static String readOnly(ServerView server) {
        return Engine.docker(
                        "inspect",
                        "--format",
                        "{{.HostConfig.ReadonlyRootfs}} {{.Config.User}}",
                        server.server().uuid())
                .strip();
    }

    /// How the root is mounted, as the game itself sees it.
    private static String rootOptions(ServerView server) {
        return Engine.docker("exec", server.server().uuid(), "grep", " / ", "/proc/mounts");
    }

    private Path eggThatWrites() throws IOException {
        var egg =
                (ObjectNode)
                        JSON.readTree(ServiceFiles.ofWorkingDirectory().egg("fake-game").toFile());
        egg.put("name", "Pretend game that writes everywhere");
        egg.putArray("features").add("writable_root");
        return Files.writeString(folder.resolve("writes.json"), egg.toString());
    }

    @Test
    void theEggDecidesAndTheDefaultIsReadOnly(Stack stack) throws IOException {
        var closed = stack.create(stack.pretendGame("closed root"));
        int port = LoopbackPorts.anyFree();
        stack.setup().allocations(stack.node(), "127.0.0.1", java.util.List.of(port));
        int egg = stack.setup().egg(stack.setup().nest("Games"), eggThatWrites());
        var open = stack.create(NewServer.of("open root", egg, port).withMemory(128));

        assertThat(readOnly(closed)).startsWith("true ");
        assertThat(rootOptions(closed)).contains(" ro,");
        assertThat(readOnly(open)).startsWith("false ");
        assertThat(rootOptions(open)).contains(" rw,");
        // It is still nobody's root: same user, and no more rights.
        assertThat(readOnly(open).substring("false ".length()))
                .isEqualTo(readOnly(closed).substring("true ".length()));
        closed.power("kill");
        open.power("kill");
    }
}
