package quetzal.e2e.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import quetzal.e2e.stack.Engine;
import quetzal.e2e.stack.HostedServer;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.ServerView;

/// Ends a demo: first the game servers, so that they save, then the services.
final class DemoEnd {
    private static final Duration GAME_GRACE = Duration.ofSeconds(30);
    private static final Duration SERVICE_GRACE = Duration.ofSeconds(30);

    private final Path folder;
    private final Progress progress;

    DemoEnd(Path folder, Progress progress) {
        this.folder = folder;
        this.progress = progress;
    }

    /// - returns: false when nothing ran
    boolean stop() {
        var running = RunningDemo.in(folder);
        if (running.isEmpty()) {
            return false;
        }
        RunningDemo.beginEnd(folder);
        var demo = running.get();
        var panel = demo.panel(folder);
        var wings = demo.wings(folder);
        if (panel.isPresent() && wings.isPresent()) {
            stopGames(demo);
        }
        wings.ifPresent(
                service -> {
                    progress.step("Stopping the node");
                    service.stop(SERVICE_GRACE);
                });
        panel.ifPresent(
                service -> {
                    progress.step("Stopping the panel");
                    service.stop(SERVICE_GRACE);
                });
        stopDatabase();
        // A node that was killed leaves its servers running.
        demo.servers().forEach(server -> Engine.stop(server.uuid()));
        RunningDemo.finishEnd(folder);
        return panel.isPresent() || wings.isPresent();
    }

    private void stopGames(RunningDemo demo) {
        var api =
                new PanelApi(
                        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build(),
                        demo.panelUrl(),
                        demo.clientApiKey());
        var views = demo.servers().stream().map(server -> new ServerView(api, server)).toList();
        progress.step("Stopping the game servers");
        try {
            for (var view : views) {
                if (!view.state().equals("offline")) {
                    view.power("stop");
                }
            }
            for (var view : views) {
                view.awaitState(GAME_GRACE, "offline");
            }
        } catch (RuntimeException e) {
            progress.step("Not all game servers stopped when asked: " + e.getMessage());
        }
    }

    /// PostgreSQL goes with the panel, unless that was killed.
    private void stopDatabase() {
        try (var files = Files.find(folder, 5, (path, _) -> path.endsWith("postmaster.pid"))) {
            for (var file : files.toList()) {
                var pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
                ProcessHandle.of(pid)
                        .filter(DemoEnd::isPostgres)
                        .ifPresent(
                                process -> {
                                    progress.step("Stopping the database that was left behind");
                                    process.destroy();
                                    process.onExit()
                                            .completeOnTimeout(process, 10, TimeUnit.SECONDS)
                                            .join();
                                });
            }
        } catch (IOException | NumberFormatException e) {
            progress.step("The database's process is not known: " + e.getMessage());
        }
    }

    private static boolean isPostgres(ProcessHandle process) {
        try {
            var name = Files.readString(Path.of("/proc", Long.toString(process.pid()), "comm"));
            return name.startsWith("postgres");
        } catch (IOException e) {
            return false;
        }
    }

    /// Removes everything that the demo made on this machine. It must not be running.
    void wipe(Optional<RunningDemo> demo) {
        progress.step("Removing " + folder);
        var names = new ArrayList<String>();
        for (var server : demo.map(RunningDemo::servers).orElse(List.<HostedServer>of())) {
            names.add(server.uuid());
        }
        volumes().forEach(names::add);
        names.addAll(names.stream().map(name -> name + "_installer").toList());
        Engine.remove(names);
        Engine.removeNetwork(Demo.NETWORK);
        if (Files.exists(folder)) {
            try (var paths = Files.walk(folder)) {
                paths.sorted(Comparator.reverseOrder()).forEach(DemoEnd::delete);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private List<String> volumes() {
        var volumes = folder.resolve("wings/volumes");
        if (!Files.isDirectory(volumes)) {
            return List.of();
        }
        try (var list = Files.list(volumes)) {
            return list.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f-]{36}"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
