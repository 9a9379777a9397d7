package quetzal.wings.console;

/// What holds for a server besides its state. `installing` covers reinstalling too.
public record TargetConditions(
        boolean suspended, boolean installing, boolean restoring, boolean transferring) {
    public static final TargetConditions NONE = new TargetConditions(false, false, false, false);
}
