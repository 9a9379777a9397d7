package quetzal.wings.ticket;

import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

/// What is revoked.
sealed interface Denial {
    /// One token, by its claim `jti`.
    record OfTicket(String id) implements Denial {}

    record OfUser(ServerId server, UserId user) implements Denial {}

    record OfUserEverywhere(UserId user) implements Denial {}
}
