/// Words that both wires share.
@NullMarked
package quetzal.shared.protocol;

import org.jspecify.annotations.NullMarked;
