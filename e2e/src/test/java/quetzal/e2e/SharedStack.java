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
/// stay in `target/stacks/<number of the process>`.
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
        var own = ProcessHandle.current().pid();
        var stacks = files.root().resolve("e2e/target/stacks");
        forgetEnded(stacks);
        return Stack.start(
                files,
                emptyFolder(stacks.resolve(Long.toString(own))),
                "quetzal_e2e_" + own,
                Map.of());
    }

    /// Removes the folders of processes that are over.
    private static void forgetEnded(Path stacks) {
        if (!Files.exists(stacks)) {
            return;
        }
        try (var folders = Files.list(stacks)) {
            folders.filter(
                            folder ->
                                    ProcessHandle.of(
                                                    Long.parseLong(folder.getFileName().toString()))
                                            .isEmpty())
                    .forEach(SharedStack::remove);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `folder` without what an earlier run left in it.
    static Path emptyFolder(Path folder) {
        if (Files.exists(folder)) {
            remove(folder);
        }
        return folder;
    }

    private static void remove(Path folder) {
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
