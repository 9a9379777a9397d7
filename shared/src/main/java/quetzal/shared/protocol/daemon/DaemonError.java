package quetzal.shared.protocol.daemon;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// Body of every refusal of the daemon.
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DaemonError(@Nullable String error, @Nullable String requestId) {}
