package quetzal.e2e.demo;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import quetzal.e2e.stack.HostedServer;
import quetzal.e2e.stack.PanelApi;
import quetzal.e2e.stack.PanelService;
import quetzal.e2e.stack.ServiceProcess;
import quetzal.e2e.stack.WingsService;

/// A demo that runs, is coming up, or ran until its processes were killed: what `demo.json` says. The file is there
/// as long as nobody stops the demo.
///
/// - unit: a process id of 0 is a service that was not started yet
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record RunningDemo(
        String panelUrl,
        String email,
        String password,
        String clientApiKey,
        String applicationApiKey,
        String nodeUrl,
        long panelPid,
        long wingsPid,
        List<HostedServer> servers) {

    RunningDemo {
        servers = List.copyOf(servers);
    }

    RunningDemo withKeys(String client, String application) {
        return new RunningDemo(
                panelUrl,
                email,
                password,
                client,
                application,
                nodeUrl,
                panelPid,
                wingsPid,
                servers);
    }

    RunningDemo withPanel(long pid) {
        return new RunningDemo(
                panelUrl,
                email,
                password,
                clientApiKey,
                applicationApiKey,
                nodeUrl,
                pid,
                wingsPid,
                servers);
    }

    RunningDemo withWings(long pid) {
        return new RunningDemo(
                panelUrl,
                email,
                password,
                clientApiKey,
                applicationApiKey,
                nodeUrl,
                panelPid,
                pid,
                servers);
    }

    RunningDemo withServers(List<HostedServer> list) {
        return new RunningDemo(
                panelUrl,
                email,
                password,
                clientApiKey,
                applicationApiKey,
                nodeUrl,
                panelPid,
                wingsPid,
                list);
    }

    private static Path file(Path folder) {
        return folder.resolve("demo.json");
    }

    private static Path endingFile(Path folder) {
        return folder.resolve("demo.ending.json");
    }

    /// Also finds one whose end was begun and not finished.
    static Optional<RunningDemo> in(Path folder) {
        return read(file(folder)).or(() -> read(endingFile(folder)));
    }

    static boolean isWanted(Path folder) {
        return Files.exists(file(folder));
    }

    private static Optional<RunningDemo> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(
                            PanelApi.JSON.readValue(Files.readString(file), RunningDemo.class))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RunningDemo save(Path folder) {
        DemoMemory.save(file(folder), PanelApi.JSON.valueToTree(this));
        return this;
    }

    /// From now on whoever watches over this demo lets its processes end.
    static void beginEnd(Path folder) {
        try {
            if (isWanted(folder)) {
                Files.move(file(folder), endingFile(folder), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void finishEnd(Path folder) {
        try {
            Files.deleteIfExists(endingFile(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<ServiceProcess> panel(Path folder) {
        return ServiceProcess.find(
                "panel", panelPid, PanelService.MARK, folder.resolve("panel.log"));
    }

    Optional<ServiceProcess> wings(Path folder) {
        return ServiceProcess.find(
                "wings", wingsPid, WingsService.MARK, folder.resolve("wings.log"));
    }
}
