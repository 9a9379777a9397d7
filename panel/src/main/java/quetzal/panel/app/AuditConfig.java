package quetzal.panel.app;

import java.time.Duration;
import java.util.Optional;
import quetzal.panel.activity.push.PushSettings;

/// What becomes of the log besides being kept.
///
/// - shape: without `keep` rows stay for ever
public record AuditConfig(Optional<Duration> keep, PushSettings push) {
    public static final AuditConfig DEFAULT = new AuditConfig(Optional.empty(), PushSettings.NONE);
}
