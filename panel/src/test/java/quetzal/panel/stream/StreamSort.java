package quetzal.panel.stream;

import java.util.List;

/// Every stream that the panel serves, with what opens it.
enum StreamSort {
    LOG("logs", "websocket.connect"),
    INSTALL_LOG("install-log", "settings.reinstall"),
    JOB("jobs", "settings.reinstall"),
    SHELL("shell", "control.shell"),
    CONSOLE("", "websocket.connect"),
    EVENTS("events", ""),
    PANEL_LOG("process-logs", ""),
    NODE_LOG("process-logs", ""),
    ADMIN_CONSOLE("console-admin", "");

    /// What tickets call it; empty where there are none.
    final String ticket;

    /// What a subuser needs for it; empty where it is of no server.
    final String permission;

    StreamSort(String ticket, String permission) {
        this.ticket = ticket;
        this.permission = permission;
    }

    boolean ofServer() {
        return !permission.isEmpty();
    }

    boolean forAdmins() {
        return List.of(PANEL_LOG, NODE_LOG, ADMIN_CONSOLE).contains(this);
    }
}
