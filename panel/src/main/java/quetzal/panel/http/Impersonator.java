package quetzal.panel.http;

import java.util.UUID;

/// The administrator who acts in a user's place.
///
/// - shape: `impersonation` is this one occasion
public record Impersonator(UUID impersonation, long number, String name) {}
