package quetzal.panel.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import quetzal.panel.http.AdminResource;
import quetzal.panel.http.WireJson;

/// The bits of an application key as the database keeps them: `{"servers":3}`.
final class KeyPermissions {
    private KeyPermissions() {}

    static Map<AdminResource, Integer> read(String json) {
        var bits = new EnumMap<AdminResource, Integer>(AdminResource.class);
        try {
            WireJson.MAPPER
                    .readTree(json)
                    .properties()
                    .forEach(
                            entry ->
                                    AdminResource.ofKey(entry.getKey())
                                            .ifPresent(
                                                    resource ->
                                                            bits.put(
                                                                    resource,
                                                                    entry.getValue().asInt() & 3)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("bits of an API key are not JSON", e);
        }
        return bits;
    }

    static String write(Map<AdminResource, Integer> bits) {
        try {
            return WireJson.MAPPER.writeValueAsString(byKey(bits));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Map<String, Integer> byKey(Map<AdminResource, Integer> bits) {
        var named = new TreeMap<String, Integer>();
        bits.forEach((resource, value) -> named.put(resource.key(), value));
        return named;
    }
}
