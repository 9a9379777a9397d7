/// Reads the kernel's own counters of a process group: control groups, version 1 and 2, and its network.
@NullMarked
package quetzal.wings.container.cgroup;

import org.jspecify.annotations.NullMarked;
