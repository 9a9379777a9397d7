package quetzal.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.Stack;

/// A real browser that runs a program of `src/test/programs`; see `browser.mjs` there.
final class Browser {
    private static final Duration LIMIT = Duration.ofSeconds(300);

    private Browser() {}

    /// Where pictures of pages are put.
    static Path screenshots() {
        return ServiceFiles.ofWorkingDirectory().root().resolve("e2e/target/screenshots");
    }

    /// Runs `program`, which finds the fields of `wish` beside the panel's address and its administrator's password;
    /// fails with all it said when it finds a fault.
    static void passes(Stack stack, String program, ObjectNode wish) {
        wish.put("root", ServiceFiles.ofWorkingDirectory().root().toString())
                .put("chromium", chromium())
                .put("url", stack.panelUrl())
                .put("email", Stack.EMAIL)
                .put("password", Stack.PASSWORD)
                .put("screenshots", screenshots().toString());
        var ended =
                Programs.run(
                        List.of(
                                "node",
                                Programs.folder().resolve(program).toString(),
                                wish.toString()),
                        Path.of("/dev/null"),
                        LIMIT);
        assertThat(ended.lastLine()).as(ended.output()).isEqualTo("{\"ok\":true,\"faults\":[]}");
    }

    static ObjectNode wish() {
        return PanelApi.object();
    }

    private static String chromium() {
        return Optional.ofNullable(System.getenv("QUETZAL_CHROMIUM")).orElse("/usr/bin/chromium");
    }
}
