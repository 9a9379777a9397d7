package quetzal.panel.node;

import quetzal.shared.protocol.shell.RecordingPolicy;

/// Whether people may open shells in a node's containers, and what is recorded of them.
public record ShellPolicy(boolean enabled, RecordingPolicy recording) {
    public static final ShellPolicy USUAL = new ShellPolicy(true, RecordingPolicy.ON);
}
