package quetzal.wings.reconcile;

import java.time.Duration;
import java.util.HashSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quetzal.shared.id.ServerId;
import quetzal.wings.container.ContainerEvent;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerKind;
import quetzal.wings.container.ContainerName;
import quetzal.wings.container.ContainerRuntime;
import quetzal.wings.server.ServerRunner;
import quetzal.wings.server.Servers;

/// Keeps what is believed of servers equal to what the engine says: at once when it tells of something, and by a look
/// at all of them every interval, since events can be lost.
public final class Reconciler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final Servers servers;
    private final ContainerRuntime runtime;
    private final Duration interval;
    private final ContainerRuntime.Subscription events;
    private final Thread thread;

    public Reconciler(Servers servers, ContainerRuntime runtime, Duration interval) {
        this.servers = servers;
        this.runtime = runtime;
        this.interval = interval;
        this.events = runtime.events(this::heard);
        this.thread = Thread.ofVirtual().name("reconcile").start(this::run);
    }

    private void heard(ContainerEvent event) {
        switch (event) {
            case ContainerEvent.Started(var name, _) -> look(name);
            case ContainerEvent.Died(var name, _, _) -> look(name);
            case ContainerEvent.Removed(var name, _) -> look(name);
            case ContainerEvent.Unpaused(var name, _) -> look(name);
            case ContainerEvent.OutOfMemory _, ContainerEvent.Paused _ -> {}
            case ContainerEvent.Lost(_, var reason) ->
                    log.warn("The engine cannot be heard: reason={}", reason);
            // Not on the events' own thread, which must not wait.
            case ContainerEvent.Reopened _ ->
                    Thread.ofVirtual().name("reconcile-all").start(this::lookAtAll);
        }
    }

    private void look(ContainerName name) {
        ServerId.parse(name.value())
                .flatMap(servers::find)
                .ifPresent(
                        target -> {
                            if (target instanceof ServerRunner runner) {
                                runner.look();
                            }
                        });
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                lookAtAll();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void lookAtAll() {
        try {
            var running = new HashSet<ServerId>();
            for (var container : runtime.list()) {
                if (container.kind() == ContainerKind.SERVER && container.running()) {
                    running.add(container.server());
                }
            }
            for (var server : servers.all()) {
                server.heardRunning(running.contains(server.id()));
            }
        } catch (ContainerException e) {
            log.warn("The containers could not be listed: reason={}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("A round of looking at all servers failed", e);
        }
    }

    @Override
    public void close() {
        events.close();
        thread.interrupt();
    }
}
