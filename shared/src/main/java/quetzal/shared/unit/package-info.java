/// Amounts with the unit in the type.
@NullMarked
package quetzal.shared.unit;

import org.jspecify.annotations.NullMarked;
