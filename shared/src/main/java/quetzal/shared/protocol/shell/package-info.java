/// Shells in servers' containers: what panel, daemon and browser tell each other.
@NullMarked
package quetzal.shared.protocol.shell;

import org.jspecify.annotations.NullMarked;
