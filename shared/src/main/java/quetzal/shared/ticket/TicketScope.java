package quetzal.shared.ticket;

/// The one purpose of a ticket; a ticket for one purpose is never good for another.
public enum TicketScope {
    WEBSOCKET("websocket"),
    FILE_DOWNLOAD("file-download"),
    FILE_UPLOAD("file-upload"),
    BACKUP_DOWNLOAD("backup-download"),
    TRANSFER("transfer"),
    SHELL("shell");

    private final String word;

    TicketScope(String word) {
        this.word = word;
    }

    /// As in the claim `scope`, which holds words separated by blanks.
    public String word() {
        return word;
    }
}
