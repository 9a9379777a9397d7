/// Signed short-lived claims that a browser carries from panel to wings.
@NullMarked
package quetzal.shared.ticket;

import org.jspecify.annotations.NullMarked;
