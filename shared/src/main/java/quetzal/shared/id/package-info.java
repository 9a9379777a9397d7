/// Typed names of things, so that a server's id is never taken for a user's.
@NullMarked
package quetzal.shared.id;

import org.jspecify.annotations.NullMarked;
