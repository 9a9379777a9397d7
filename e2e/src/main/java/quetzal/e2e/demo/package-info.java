/// `script/demo`: a panel, a node and two real game servers on this machine, in one command.
@NullMarked
package quetzal.e2e.demo;

import org.jspecify.annotations.NullMarked;
