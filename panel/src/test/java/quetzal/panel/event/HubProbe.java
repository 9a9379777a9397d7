package quetzal.panel.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import quetzal.shared.json.Json;

/// A watcher without a socket: what he would be sent.
final class HubProbe implements Watch.Outlet {
    final List<JsonNode> frames = new CopyOnWriteArrayList<>();
    volatile int closed;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private volatile @Nullable Watch watch;

    static HubProbe on(EventHub hub, Viewer viewer) {
        var probe = new HubProbe();
        probe.watch = hub.watch(viewer, probe);
        return probe;
    }

    void send(String text) {
        there().receive(text);
    }

    /// While stopped it reads nothing, like a client that is busy.
    void stop(boolean now) {
        stopped.set(now);
        if (!now) {
            wake();
        }
    }

    private Watch there() {
        var found = watch;
        if (found == null) {
            throw new IllegalStateException("not watching yet");
        }
        return found;
    }

    @Override
    public synchronized void wake() {
        while (!stopped.get() && there().pull(this::take)) {
            // on with the next batch
        }
    }

    private void take(byte[] frame) {
        try {
            frames.add(Json.MAPPER.readTree(frame));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void control(String text) {
        try {
            frames.add(Json.MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close(int code, String reason) {
        closed = code;
    }

    List<String> types() {
        return frames.stream().map(frame -> frame.path("type").asText()).toList();
    }
}
