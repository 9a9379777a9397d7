@NullMarked
package quetzal.shared;

import org.jspecify.annotations.NullMarked;
