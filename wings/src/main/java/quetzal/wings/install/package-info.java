/// Runs an egg's install script in a container of its own, as a job with phases, a deadline and a result.
@NullMarked
package quetzal.wings.install;

import org.jspecify.annotations.NullMarked;
