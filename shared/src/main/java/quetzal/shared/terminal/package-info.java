/// What programs print, made fit to be looked at.
@NullMarked
package quetzal.shared.terminal;

import org.jspecify.annotations.NullMarked;
