/// What changed, told to everyone who watches and may see it.
@NullMarked
package quetzal.panel.event;

import org.jspecify.annotations.NullMarked;
