package quetzal.wings.shell;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import quetzal.wings.container.ContainerException;
import quetzal.wings.container.ContainerShell;

/// What was typed and the shell has not read yet. A socket's frames are never held up by a program that does not read.
final class TypedInput {
    private static final int MOST_HELD = 1024 * 1024;

    /// Longer than any shell lives: what was typed is never dropped, and the shell's end frees who waits.
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private int held;
    private boolean closed;

    /// False when too much waits already.
    synchronized boolean put(byte[] bytes) {
        if (held + bytes.length > MOST_HELD) {
            return false;
        }
        waiting.add(bytes);
        held += bytes.length;
        notifyAll();
        return true;
    }

    /// Types until the end, on a thread of its own.
    void pump(ContainerShell shell) {
        try {
            for (var next = take(); next.length > 0; next = take()) {
                type(shell, next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized byte[] take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        if (closed) {
            return new byte[0];
        }
        var next = waiting.remove();
        held -= next.length;
        return next;
    }

    private void type(ContainerShell shell, byte[] bytes) {
        try {
            shell.write(bytes, PATIENCE);
        } catch (ContainerException over) {
            close();
        }
    }

    synchronized void close() {
        closed = true;
        waiting.clear();
        notifyAll();
    }
}
