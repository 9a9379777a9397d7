package quetzal.wings.shell;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import quetzal.shared.id.ServerId;
import quetzal.shared.protocol.PowerAction;
import quetzal.shared.protocol.ServerStateWord;
import quetzal.shared.protocol.console.Stats;
import quetzal.wings.console.Actor;
import quetzal.wings.console.CommandOutcome;
import quetzal.wings.console.ConsoleTarget;
import quetzal.wings.console.PowerOutcome;
import quetzal.wings.console.ServerConsole;
import quetzal.wings.console.TargetConditions;
import quetzal.wings.console.TargetHub;
import quetzal.wings.console.TargetListener;

/// A server that does what the test says.
final class ShellTarget implements ConsoleTarget {
    final TargetHub hub = new TargetHub();
    volatile ServerStateWord state = ServerStateWord.RUNNING;
    volatile TargetConditions conditions = TargetConditions.NONE;
    private final ServerId id;

    ShellTarget(ServerId id) {
        this.id = id;
    }

    @Override
    public ServerId id() {
        return id;
    }

    @Override
    public ServerConsole console() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ServerStateWord state() {
        return state;
    }

    @Override
    public Stats stats() {
        return Stats.offline(1, 1);
    }

    @Override
    public TargetConditions conditions() {
        return conditions;
    }

    @Override
    public CommandOutcome sendCommand(Actor actor, String command) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<PowerOutcome> power(Actor actor, PowerAction action) {
        return CompletableFuture.completedFuture(new PowerOutcome.Done());
    }

    @Override
    public Subscription subscribe(TargetListener listener) {
        return hub.subscribe(listener);
    }
}
