/// Whether the token that someone brings is still good: signature, purpose, server, and what was revoked.
@NullMarked
package quetzal.wings.ticket;

import org.jspecify.annotations.NullMarked;
