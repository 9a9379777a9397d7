/// The administrator's console: one table of commands behind a socket, a route and the command-line tool.
@NullMarked
package quetzal.panel.command;

import org.jspecify.annotations.NullMarked;
