/// The one JSON set-up of both services.
@NullMarked
package quetzal.shared.json;

import org.jspecify.annotations.NullMarked;
