/// Measures whole services from outside, the way `bench/figures` prints them.
@NullMarked
package quetzal.bench;

import org.jspecify.annotations.NullMarked;
