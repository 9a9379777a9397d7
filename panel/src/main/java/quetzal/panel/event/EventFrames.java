package quetzal.panel.event;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quetzal.panel.http.Item;
import quetzal.panel.http.WireJson;

/// Events as they go over the wire.
final class EventFrames {
    private EventFrames() {}

    static byte[] object(
            EventType type, Resource resource, String id, long version, @Nullable Item object) {
        var frame = start(type.name(), resource);
        frame.put("id", id);
        frame.put("version", version);
        if (object != null) {
            frame.put("object", object);
        }
        return bytes(frame);
    }

    /// - shape: `id` is what was subscribed to
    static byte[] synced(Resource resource, String id, long version) {
        return object(EventType.SYNCED, resource, id, version, null);
    }

    static byte[] resync(Resource resource) {
        return bytes(start(EventType.RESYNC.name(), resource));
    }

    static String error(Refused reason, @Nullable String resource, @Nullable String id) {
        var frame = new LinkedHashMap<String, Object>();
        frame.put("type", "ERROR");
        frame.put("reason", reason.word());
        if (resource != null) {
            frame.put("resource", resource);
        }
        if (id != null) {
            frame.put("id", id);
        }
        try {
            return WireJson.MAPPER.writeValueAsString(frame);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, Object> start(String type, Resource resource) {
        var frame = new LinkedHashMap<String, Object>();
        frame.put("type", type);
        frame.put("resource", resource.word());
        return frame;
    }

    private static byte[] bytes(Map<String, Object> frame) {
        try {
            return WireJson.MAPPER.writeValueAsBytes(frame);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
