package quetzal.wings.app;

import java.time.Clock;
import quetzal.wings.config.WingsConfig;
import quetzal.wings.console.ConsoleTargets;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.http.Origins;
import quetzal.wings.shell.Recordings;
import quetzal.wings.shell.ShellSettings;
import quetzal.wings.shell.ShellSockets;
import quetzal.wings.shell.ShellUpkeep;
import quetzal.wings.shell.Shells;
import quetzal.wings.state.Outbox;
import quetzal.wings.state.ShellStore;
import quetzal.wings.state.StateDatabase;
import quetzal.wings.ticket.DenyList;
import quetzal.wings.ticket.TicketCheck;

/// The part of [WingsApp] that is about shells.
record ShellParts(
        ContainerRuntime runtime,
        Outbox outbox,
        Recordings recordings,
        ShellStore store,
        ShellSettings settings,
        ShellUpkeep upkeep,
        Clock clock) {

    static ShellParts of(
            Closer closer,
            WingsConfig config,
            StateDatabase database,
            ContainerRuntime runtime,
            Outbox outbox,
            Clock clock) {
        var recordings = new Recordings(config.system().rootDirectory().resolve("shells"));
        var store = new ShellStore(database, clock);
        var wanted = config.shell();
        var upkeep =
                closer.add(
                        "shell upkeep",
                        new ShellUpkeep(runtime, recordings, store, outbox, wanted.kept(), clock));
        upkeep.takeUp();
        return new ShellParts(
                runtime,
                outbox,
                recordings,
                store,
                ShellSettings.STANDARD.withRecording(
                        wanted.enabled(), wanted.recording(), wanted.recordInput(), wanted.kept()),
                upkeep,
                clock);
    }

    /// The doors; they open once what an earlier life left in containers has ended.
    ShellSockets doors(
            ConsoleTargets servers, Origins origins, TicketCheck check, DenyList denied) {
        var shells = new Shells(runtime, recordings, store, outbox, settings, check, clock);
        upkeep.start(shells::ready);
        return new ShellSockets(servers, shells, recordings, origins, check, denied);
    }
}
