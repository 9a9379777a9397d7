package quetzal.shared.protocol.remote;

import quetzal.shared.id.ServerId;

/// One entry of [RemoteServerPage].
public record RemoteServerEntry(
        ServerId uuid, ServerSettings settings, ProcessConfiguration processConfiguration) {}
