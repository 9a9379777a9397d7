package quetzal.wings.socket;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import quetzal.shared.permission.Permission;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.ticket.Ticket;
import quetzal.wings.console.Actor;
import quetzal.wings.console.CommandOutcome;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.PowerOutcome;

/// What one client asks of the server: commands in order, power actions without waiting for their end. Without the
/// permission nothing happens and nothing is said.
final class SocketCommands {
    private static final int LONGEST = 4096;

    private final ConsoleTarget target;
    private final String address;
    private final SocketErrors errors;
    private final SerialLane lane = new SerialLane();

    SocketCommands(ConsoleTarget target, String address, SocketErrors errors) {
        this.target = target;
        this.address = address;
        this.errors = errors;
    }

    void power(Ticket who, String word) {
        var action = PowerAction.parse(word);
        if (action.isEmpty()) {
            errors.shown("The action must be one of start, stop, restart and kill.");
            return;
        }
        if (!who.permissions().grants(action.get().permission())) {
            return;
        }
        var _ =
                target.power(actor(who), action.get())
                        .whenComplete(
                                (outcome, failure) -> {
                                    if (failure != null) {
                                        errors.unexpected(who, failure);
                                    } else {
                                        answer(who, outcome);
                                    }
                                });
    }

    private void answer(Ticket who, PowerOutcome outcome) {
        switch (outcome) {
            case PowerOutcome.Done _ -> {}
            case PowerOutcome.Refused(var text) -> errors.shown(text);
            case PowerOutcome.Failed(var text) -> errors.hidden(who, text);
        }
    }

    void send(Ticket who, String text) {
        if (!who.permissions().grants(Permission.CONTROL_CONSOLE)) {
            return;
        }
        var command = withoutLineEnd(text);
        if (command.isEmpty()) {
            return;
        }
        if (command.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
            errors.shown("A command is one line: it must not contain line breaks or NUL.");
            return;
        }
        if (command.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            errors.shown("A command is at most 4096 bytes long.");
            return;
        }
        if (!lane.submit(() -> run(who, command))) {
            errors.shown("The server does not read its commands: this one was not sent.");
        }
    }

    private static String withoutLineEnd(String text) {
        int end = text.length();
        if (end > 0 && text.charAt(end - 1) == '\n') {
            end--;
        }
        if (end > 0 && text.charAt(end - 1) == '\r') {
            end--;
        }
        return text.substring(0, end);
    }

    private void run(Ticket who, String command) {
        try {
            switch (target.sendCommand(actor(who), command)) {
                case CommandOutcome.Sent _, CommandOutcome.NotRunning _ -> {}
                case CommandOutcome.Refused(var text) -> errors.shown(text);
                case CommandOutcome.Failed(var text) -> errors.hidden(who, text);
            }
        } catch (RuntimeException e) {
            errors.unexpected(who, e);
        }
    }

    private Actor actor(Ticket who) {
        return new Actor.Person(who.user(), address, Optional.of(who.id()));
    }
}
