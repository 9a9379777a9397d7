package quetzal.wings.install;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.panel.PanelClient;
import quetzal.wings.state.InstallStore;
import quetzal.wings.state.Outbox;

/// Installs servers. Each run is written down before it begins and its result before it is told, so whatever dies in
/// between, the panel learns exactly one end of it.
public final class Installer {
    private static final Logger log = LoggerFactory.getLogger(Installer.class);

    private final InstallContainers containers;
    private final PanelClient panel;
    private final InstallStore store;
    private final Outbox outbox;
    private final InstallLogs logs;
    private final InstallSettings settings;

    public Installer(
            ContainerRuntime runtime,
            PanelClient panel,
            InstallStore store,
            Outbox outbox,
            InstallLogs logs,
            InstallSettings settings) {
        this.containers = new InstallContainers(runtime, settings);
        this.panel = panel;
        this.store = store;
        this.outbox = outbox;
        this.logs = logs;
        this.settings = settings;
    }

    public InstallRun start(InstallRequest request, InstallListener listener) {
        var run =
                new InstallRun(containers, panel, store, outbox, logs, settings, request, listener);
        run.start();
        return run;
    }

    /// Reports the installations that the end of an earlier daemon cut short, and removes what they left.
    public void reportInterrupted() {
        for (var open : store.open()) {
            log.warn(
                    "An installation was interrupted: server={} phase={}",
                    open.server(),
                    open.phase());
            containers.cleanUp(open.server());
            var outcome = ended(open).orElseGet(() -> interrupted(open));
            store.finish(
                    open.server(),
                    open.id(),
                    outcome.result(open.server(), open.id(), open.reinstall()));
        }
        outbox.wake();
    }

    /// The end that the earlier daemon had written into the log already.
    private Optional<InstallOutcome> ended(InstallStore.Open open) {
        try {
            return logs.end(open.server(), open.id()).flatMap(InstallOutcome::of);
        } catch (IOException e) {
            log.warn("An install log could not be read: server={}", open.server(), e);
            return Optional.empty();
        }
    }

    private InstallOutcome interrupted(InstallStore.Open open) {
        var outcome =
                new InstallOutcome(
                        InstallOutcome.Status.INTERRUPTED,
                        OptionalInt.empty(),
                        "The daemon of the node ended during the installation ("
                                + open.phase()
                                + "). Reinstall the server.",
                        false);
        try {
            logs.interrupted(open.server(), open.id(), open.startedAt(), outcome);
        } catch (IOException e) {
            log.warn("An install log could not be ended: server={}", open.server(), e);
        }
        return outcome;
    }

    /// The logs of all installations.
    public InstallLogs logs() {
        return logs;
    }

    /// Removes a server's install container and script; whatever fails is tried again at the next installation.
    public void cleanUp(ServerId server) {
        containers.cleanUp(server);
    }
}
