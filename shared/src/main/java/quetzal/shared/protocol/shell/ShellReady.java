package quetzal.shared.protocol.shell;

/// The daemon's answer to [OpenShell]: whether it is going to be recorded.
public record ShellReady(boolean recorded) {}
