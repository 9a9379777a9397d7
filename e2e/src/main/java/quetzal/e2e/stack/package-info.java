/// Both services as processes of their own, started from their jars, and the way to set them up through the
/// panel's public API. Used by the demo, the tests of both services together, and the benchmarks.
@NullMarked
package quetzal.e2e.stack;

import org.jspecify.annotations.NullMarked;
