package quetzal.panel.http;

import quetzal.shared.id.UserId;

/// One account, by both of its names.
///
/// - shape: `number` is the integer `id` of the wire and of foreign keys, `id` the UUID
public record UserRef(long number, UserId id) {}
