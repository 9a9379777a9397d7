/// The console as the panel sees it: credentials for a server's socket, the relay for sockets that cannot reach their
/// node, and the same things over plain HTTP.
@NullMarked
package quetzal.panel.console;

import org.jspecify.annotations.NullMarked;
