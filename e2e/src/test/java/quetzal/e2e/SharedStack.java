package quetzal.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import quetzal.e2e.stack.ServiceFiles;
import quetzal.e2e.stack.Stack;

/// Gives tests the one [Stack] of their process: started for the first that asks, closed after the last. Its logs
/// stay in `target/stack-<number of the process>`.
final class SharedStack implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SharedStack.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Stack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent("stack", _ -> start(), Stack.class);
    }

    private static Stack start() {
        var files = ServiceFiles.ofWorkingDirectory();
        return Stack.start(
                files,
                emptyFolder(
                        files.root()
                                .resolve("e2e/target/stack-" + Integer.getInteger("test.fork", 1))),
                "quetzal_e2e_" + ProcessHandle.current().pid(),
                Map.of());
    }

    /// `folder` without what an earlier run left in it.
    static Path emptyFolder(Path folder) {
        if (Files.exists(folder)) {
            try (var paths = Files.walk(folder)) {
                for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return folder;
    }
}
