package quetzal.wings.container;

import java.util.Set;

/// What became of changed limits: in force now, but for those in `afterRestart`, named as in [ContainerLimits].
public record LimitsUpdate(Set<String> afterRestart) {
    public LimitsUpdate {
        afterRestart = Set.copyOf(afterRestart);
    }

    public boolean complete() {
        return afterRestart.isEmpty();
    }
}
