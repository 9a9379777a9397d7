package quetzal.panel.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import quetzal.panel.http.Caller;
import quetzal.panel.http.WireJson;
import quetzal.panel.stream.StreamHandler;
import quetzal.shared.json.Json;
import quetzal.shared.stream.FrameChannel;
import quetzal.shared.stream.LiveStream;
import quetzal.shared.stream.StreamClose;
import quetzal.shared.stream.StreamSource;

/// One open console. Commands run one after the other on a thread of the session's own; each answers with frames
/// `{"output":"…"}`, a line each, and one `{"done":true,"outcome":"ok|failed|denied"}`. `{"complete":"ser"}` is answered
/// with `{"candidates":[…]}`.
///
/// A command that has begun goes on when its reader leaves, and what waits behind it does not begin.
final class CommandSession implements StreamHandler, StreamSource {
    /// So many commands may wait.
    private static final int MOST_WAITING = 64;

    /// So many frames may wait for the client; then the command waits.
    private static final int MOST_FRAMES = 500;

    private static final int BATCH = 200;

    private final AdminConsole console;
    private final Caller caller;
    private final LiveStream stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<String> commands = new ArrayDeque<>();
    private final Deque<byte[]> frames = new ArrayDeque<>();
    private boolean running;
    private boolean ended;

    CommandSession(AdminConsole console, Caller caller, LiveStream stream) {
        this.console = console;
        this.caller = caller;
        this.stream = stream;
    }

    @Override
    public void text(String frame) throws JsonProcessingException {
        var question = question(frame);
        if (question.path("complete").isTextual()) {
            var found = console.candidates(caller, question.path("complete").textValue());
            stream.control(WireJson.MAPPER.writeValueAsString(Map.of("candidates", found)));
            return;
        }
        boolean full;
        lock.lock();
        try {
            full = commands.size() >= MOST_WAITING;
            if (!full && !ended) {
                commands.add(frame);
                if (!running) {
                    running = true;
                    Thread.ofVirtual().name("admin-console").start(this::work);
                }
            }
        } finally {
            lock.unlock();
        }
        if (full) {
            stream.close(StreamClose.FLOODING);
        }
    }

    private static JsonNode question(String frame) {
        if (frame.startsWith("{")) {
            try {
                return Json.MAPPER.readTree(frame);
            } catch (JsonProcessingException e) {
                // then it is a command, and one that there is not
            }
        }
        return Json.MAPPER.missingNode();
    }

    private void work() {
        try {
            while (true) {
                String command;
                lock.lock();
                try {
                    command = ended || stream.closed() ? null : commands.poll();
                    if (command == null) {
                        running = false;
                        return;
                    }
                } finally {
                    lock.unlock();
                }
                var how = console.run(caller, command, line -> put(Map.of("output", line)));
                put(Map.of("done", true, "outcome", how.key()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            stream.fail(e);
        }
    }

    /// Waits for room; what nobody is there to read is dropped.
    private void put(Map<String, Object> frame) throws InterruptedException {
        byte[] bytes;
        try {
            bytes = WireJson.MAPPER.writeValueAsString(frame).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
        lock.lock();
        try {
            while (frames.size() >= MOST_FRAMES && !ended) {
                changed.await();
            }
            if (ended) {
                return;
            }
            frames.add(bytes);
        } finally {
            lock.unlock();
        }
        stream.wake();
    }

    @Override
    public boolean pull(FrameChannel out) {
        lock.lock();
        try {
            for (int i = 0; i < BATCH && !frames.isEmpty(); i++) {
                out.add(frames.poll());
            }
            changed.signalAll();
            return !frames.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        end();
    }

    @Override
    public void closed() {
        end();
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            commands.clear();
            frames.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
