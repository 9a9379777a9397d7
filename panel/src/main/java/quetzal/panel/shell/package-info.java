/// Shells that people open in servers' containers, and the recordings of them.
@NullMarked
package quetzal.panel.shell;

import org.jspecify.annotations.NullMarked;
