package quetzal.wings.container.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where the control groups of a process are, by the lines of `/proc/<pid>/cgroup` and the mounts of
/// `/proc/self/mountinfo`.
///
/// On a machine with both versions a controller is in exactly one of them, and `memory` decides which one counts.
record CgroupPaths(List<String> membership, List<String> mounts) {

    static CgroupPaths of(Path proc, long pid) throws IOException {
        return new CgroupPaths(
                Files.readAllLines(proc.resolve(Long.toString(pid)).resolve("cgroup")),
                Files.readAllLines(proc.resolve("self/mountinfo")));
    }

    /// Whether every group named is one of this container's; guards against a pid of another pid namespace.
    boolean belongTo(String containerId) {
        return membership.stream().anyMatch(line -> line.contains(containerId));
    }

    /// The directory of a version 1 controller.
    Optional<Path> v1(String controller) {
        var group = groups().get(controller);
        return group == null ? Optional.empty() : mounted(group, controller);
    }

    /// The directory in the one tree of version 2.
    Optional<Path> v2() {
        var group = groups().get("");
        return group == null ? Optional.empty() : mounted(group, null);
    }

    private Map<String, String> groups() {
        var groups = new HashMap<String, String>();
        for (var line : membership) {
            var parts = line.split(":", 3);
            if (parts.length == 3) {
                for (var controller : parts[1].split(",", -1)) {
                    groups.put(controller, parts[2]);
                }
            }
        }
        return groups;
    }

    private Optional<Path> mounted(String group, @Nullable String controller) {
        for (var line : mounts) {
            var dash = line.indexOf(" - ");
            var left = line.split(" ", 6);
            var right = dash < 0 ? new String[0] : line.substring(dash + 3).split(" ", 3);
            if (left.length < 5 || right.length < 3) {
                continue;
            }
            var fits =
                    controller == null
                            ? right[0].equals("cgroup2")
                            : right[0].equals("cgroup")
                                    && Arrays.asList(right[2].split(",", -1)).contains(controller);
            if (fits) {
                return Optional.of(below(Path.of(left[4]), left[3], group));
            }
        }
        return Optional.empty();
    }

    /// In a container of its own the daemon may see only a part of the tree, mounted at `root`.
    private static Path below(Path mountPoint, String root, String group) {
        var inside =
                root.equals("/") || !group.startsWith(root)
                        ? group
                        : group.substring(root.length());
        var relative = inside.startsWith("/") ? inside.substring(1) : inside;
        return mountPoint.resolve(relative);
    }
}
