/// Tests of both services together: real PostgreSQL, a real engine, a real browser, real processes.
@NullMarked
package quetzal.e2e;

import org.jspecify.annotations.NullMarked;
