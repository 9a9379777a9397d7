/// What a person may do to a server: the keys of the wire and how they match.
@NullMarked
package quetzal.shared.permission;

import org.jspecify.annotations.NullMarked;
