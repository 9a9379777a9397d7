/// Javalin on Jetty, set up once for everything wings serves: limits, headers, the node's bearer token, refusals.
@NullMarked
package quetzal.wings.http;

import org.jspecify.annotations.NullMarked;
