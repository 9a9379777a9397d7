/// A server's console as it was: any time range again, with who typed what.
@NullMarked
package quetzal.panel.replay;

import org.jspecify.annotations.NullMarked;
