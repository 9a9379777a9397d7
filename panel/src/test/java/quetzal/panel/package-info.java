/// What all tests of the panel stand on.
@NullMarked
package quetzal.panel;

import org.jspecify.annotations.NullMarked;
