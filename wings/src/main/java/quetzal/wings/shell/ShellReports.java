package quetzal.wings.shell;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.shell.ShellReport;
import quetzal.wings.panel.PanelCarrier;
import quetzal.wings.state.OutboxStore;

/// What the panel is owed of a shell; each event of one once, however often it is sent.
final class ShellReports {
    private ShellReports() {}

    static OutboxStore.Result of(UUID id, ServerId server, ShellReport report) {
        return OutboxStore.Result.of(
                id + ":" + report.event().word(), PanelCarrier.SHELL, server + "/" + id, report);
    }

    static OutboxStore.Result started(UUID id, ServerId server, Instant at, String ip) {
        return of(
                id,
                server,
                new ShellReport(ShellReport.Event.STARTED, at, ip, null, null, null, null));
    }

    static OutboxStore.Result interrupted(
            UUID id, ServerId server, Instant at, Optional<ShellReport.Recording> recording) {
        return of(
                id,
                server,
                new ShellReport(
                        ShellReport.Event.INTERRUPTED,
                        at,
                        null,
                        null,
                        null,
                        "the daemon ended",
                        recording.orElse(null)));
    }

    static OutboxStore.Result purged(UUID id, ServerId server, Instant at) {
        return of(
                id,
                server,
                new ShellReport(ShellReport.Event.PURGED, at, null, null, null, null, null));
    }
}
