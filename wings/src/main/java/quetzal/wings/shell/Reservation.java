package quetzal.wings.shell;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.UUID;
import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;
import quetzal.shared.protocol.shell.OpenShell;
import quetzal.shared.protocol.shell.RecordingPolicy;
import quetzal.wings.container.ShellRequest;
import quetzal.wings.container.TerminalSize;

/// A shell that may be opened once, soon.
record Reservation(
        UUID id,
        ServerId server,
        UserId user,
        TerminalSize size,
        RecordingPolicy policy,
        List<String> shells,
        boolean recorded,
        long madeAt) {

    static Reservation of(
            OpenShell wanted, ServerId server, RecordingPolicy policy, boolean recorded) {
        var shells = new LinkedHashSet<String>();
        wanted.shells().stream().filter(ShellRequest::isProgram).forEach(shells::add);
        shells.addAll(ShellRequest.USUAL);
        return new Reservation(
                wanted.id(),
                server,
                wanted.user(),
                new TerminalSize(wanted.cols(), wanted.rows()),
                policy,
                new ArrayList<>(shells),
                recorded,
                System.nanoTime());
    }
}
