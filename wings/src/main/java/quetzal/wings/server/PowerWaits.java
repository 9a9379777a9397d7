package quetzal.wings.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import quetzal.wings.console.PowerOutcome;

/// Who waits for the end of a power action. Used by the runner's thread only.
final class PowerWaits {
    private record Wait(
            boolean start,
            Function<ServerLife, Optional<PowerOutcome>> end,
            CompletableFuture<PowerOutcome> future) {}

    private final List<Wait> waits = new ArrayList<>();
    private String lastFailure = "";

    /// The reason that a failed start gave, for whoever waited for it.
    void failure(String reason) {
        lastFailure = reason;
    }

    void add(ServerSignal intent, CompletableFuture<PowerOutcome> future) {
        var start = intent instanceof ServerSignal.Start || intent instanceof ServerSignal.Restart;
        waits.add(new Wait(start, end(intent), future));
    }

    private Function<ServerLife, Optional<PowerOutcome>> end(ServerSignal intent) {
        return switch (intent) {
            case ServerSignal.Start _, ServerSignal.Restart _ ->
                    life ->
                            switch (life.state()) {
                                case ServerState.Starting(_, var up) when up ->
                                        Optional.of(new PowerOutcome.Done());
                                case ServerState.Running _ -> Optional.of(new PowerOutcome.Done());
                                case ServerState.Offline _ ->
                                        Optional.of(
                                                new PowerOutcome.Refused(
                                                        lastFailure.isEmpty()
                                                                ? "The server was not started."
                                                                : lastFailure));
                                case ServerState.Starting _,
                                        ServerState.Stopping _,
                                        ServerState.Stuck _ ->
                                        Optional.empty();
                            };
            default ->
                    life ->
                            switch (life.state()) {
                                case ServerState.Offline _ -> Optional.of(new PowerOutcome.Done());
                                case ServerState.Stuck _ ->
                                        Optional.of(
                                                new PowerOutcome.Refused(
                                                        "The server was killed but is still there."));
                                case ServerState.Starting _,
                                        ServerState.Running _,
                                        ServerState.Stopping _ ->
                                        Optional.empty();
                            };
        };
    }

    /// The server is down for a moment, though it may be on its way up again: whoever waited for a stop has it.
    void down(ServerLife life) {
        waits.removeIf(
                wait ->
                        !wait.start()
                                && wait.end().apply(life).map(wait.future()::complete).isPresent());
    }

    void settle(ServerLife life) {
        waits.removeIf(
                wait -> {
                    var end = wait.end().apply(life);
                    end.ifPresent(wait.future()::complete);
                    return end.isPresent();
                });
    }

    void refuseAll(String text) {
        waits.forEach(wait -> wait.future().complete(new PowerOutcome.Refused(text)));
        waits.clear();
    }
}
