package quetzal.shared.protocol.remote;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// Body of `POST /api/remote/servers/{uuid}/install`. Other daemons send only the first two.
///
/// - shape: `status` is `success`, `failed`, `cancelled` or `interrupted`; `detail` says why, for people
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InstallResult(
        boolean successful,
        boolean reinstall,
        @Nullable String status,
        @Nullable Integer exitCode,
        @Nullable String detail) {
    public static InstallResult of(boolean successful, boolean reinstall) {
        return new InstallResult(successful, reinstall, null, null, null);
    }
}
