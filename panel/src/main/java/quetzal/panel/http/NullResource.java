package quetzal.panel.http;

import org.jspecify.annotations.Nullable;

/// Stands for a related object that is missing or that the caller may not see.
public record NullResource(String object, @Nullable Object attributes) implements Rendered {
    public static final NullResource INSTANCE = new NullResource("null_resource", null);
}
