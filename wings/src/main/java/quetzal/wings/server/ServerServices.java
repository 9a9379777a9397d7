package quetzal.wings.server;

import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import quetzal.wings.console.Consoles;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.install.Installer;
import quetzal.wings.panel.PanelClient;
import quetzal.wings.settings.SettingsFiles;
import quetzal.wings.state.Outbox;
import quetzal.wings.state.ServerStore;
import quetzal.wings.stats.DiskUsage;
import quetzal.wings.stats.StatsSampler;

/// What every server of the node works with. `starts` bounds how many are prepared at once: after a restart of the host
/// all of them want to.
public record ServerServices(
        NodeSettings node,
        ContainerRuntime runtime,
        Consoles consoles,
        PanelClient panel,
        ServerStore store,
        Outbox outbox,
        Installer installer,
        StatsSampler sampler,
        DiskUsage disk,
        SettingsFiles settings,
        StateReports reports,
        Semaphore starts,
        InstantSource clock) {}
