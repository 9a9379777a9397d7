/// The event protocol of the console socket.
@NullMarked
package quetzal.shared.protocol.console;

import org.jspecify.annotations.NullMarked;
