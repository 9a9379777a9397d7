package quetzal.panel.app;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs a chore again and again on a thread of its own, until closed. A failure is logged and tried again next time.
final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    private final Thread thread;

    private Upkeep(Thread thread) {
        this.thread = thread;
    }

    static Upkeep every(Duration pause, String name, Runnable chore) {
        var thread =
                Thread.ofVirtual()
                        .name("upkeep-" + name)
                        .start(
                                () -> {
                                    try {
                                        while (true) {
                                            Thread.sleep(pause);
                                            attempt(name, chore);
                                        }
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
        return new Upkeep(thread);
    }

    private static void attempt(String name, Runnable chore) {
        try {
            chore.run();
        } catch (RuntimeException e) {
            LOG.error("a chore failed and will be tried again: name={}", name, e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }
}
