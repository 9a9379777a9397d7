package quetzal.wings.socket;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.console.ConsoleEvent;
import quetzal.shared.protocol.console.Stats;
import quetzal.wings.console.Actor;
import quetzal.wings.console.CommandOutcome;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.PowerOutcome;
import quetzal.wings.console.ServerConsole;
import quetzal.wings.console.TargetConditions;
import quetzal.wings.console.TargetHub;
import quetzal.wings.console.TargetListener;
import quetzal.wings.console.TargetNotice;

/// A server that does what the test says.
final class FakeTarget implements ConsoleTarget {
    final TargetHub hub = new TargetHub();
    final List<String> commands = new CopyOnWriteArrayList<>();
    final List<String> powers = new CopyOnWriteArrayList<>();
    volatile ServerStateWord state = ServerStateWord.RUNNING;
    volatile TargetConditions conditions = TargetConditions.NONE;
    volatile CommandOutcome commandOutcome = new CommandOutcome.Sent();
    volatile CompletableFuture<PowerOutcome> powerOutcome =
            CompletableFuture.completedFuture(new PowerOutcome.Done());
    private final ServerId id;
    private final ServerConsole console;

    FakeTarget(ServerId id, ServerConsole console) {
        this.id = id;
        this.console = console;
    }

    @Override
    public ServerId id() {
        return id;
    }

    @Override
    public ServerConsole console() {
        return console;
    }

    @Override
    public ServerStateWord state() {
        return state;
    }

    @Override
    public Stats stats() {
        return Stats.offline(1_024, 77);
    }

    @Override
    public TargetConditions conditions() {
        return conditions;
    }

    @Override
    public CommandOutcome sendCommand(Actor actor, String command) {
        commands.add(command);
        return commandOutcome;
    }

    @Override
    public CompletionStage<PowerOutcome> power(Actor actor, PowerAction action) {
        powers.add(action.word());
        return powerOutcome;
    }

    @Override
    public Subscription subscribe(TargetListener listener) {
        return hub.subscribe(listener);
    }

    void happens(ConsoleEvent event) {
        hub.publish(new TargetNotice.Happened(event));
    }

    void becomes(ServerStateWord next) {
        state = next;
        happens(new ConsoleEvent.Status(next));
    }
}
