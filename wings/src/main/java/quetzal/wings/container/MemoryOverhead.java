package quetzal.wings.container;

import java.util.Collections;
import java.util.SequencedMap;
import java.util.TreeMap;

/// How much more than its limit a container gets, for what a runtime needs besides its heap.
///
/// `multipliers` maps an upper bound in MiB to a factor; the first bound not below the limit wins.
public record MemoryOverhead(SequencedMap<Long, Double> multipliers, double defaultMultiplier) {
    public static final MemoryOverhead STANDARD = new MemoryOverhead(standard(), 1.05);

    public MemoryOverhead {
        multipliers = Collections.unmodifiableSequencedMap(new TreeMap<>(multipliers));
    }

    /// - unit: bytes; 0 for no limit
    public long limitBytes(long memoryMib) {
        return memoryMib <= 0 ? 0 : Math.round(memoryMib * factor(memoryMib) * 1024 * 1024);
    }

    private double factor(long memoryMib) {
        for (var entry : multipliers.entrySet()) {
            if (memoryMib <= entry.getKey()) {
                return Math.max(1.0, entry.getValue());
            }
        }
        return Math.max(1.0, defaultMultiplier);
    }

    private static SequencedMap<Long, Double> standard() {
        var bounds = new TreeMap<Long, Double>();
        bounds.put(2048L, 1.15);
        bounds.put(4096L, 1.10);
        return bounds;
    }
}
