/// A process's own log, kept in memory for administrators: without secrets, bounded, readable while it grows.
@NullMarked
package quetzal.shared.log;

import org.jspecify.annotations.NullMarked;
