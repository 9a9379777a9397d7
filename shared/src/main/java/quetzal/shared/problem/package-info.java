/// Refusals that a caller can act on, as values.
@NullMarked
package quetzal.shared.problem;

import org.jspecify.annotations.NullMarked;
