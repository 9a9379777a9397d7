package quetzal.panel.console;

import quetzal.shared.id.ServerId;
import quetzal.shared.id.UserId;

/// Someone at one server's console.
public record Viewer(ServerId server, UserId user) {}
