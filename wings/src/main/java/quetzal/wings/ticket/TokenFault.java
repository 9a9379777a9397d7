package quetzal.wings.ticket;

/// Why a well-formed token is refused. Clients look for these texts: never change one.
public enum TokenFault {
    NO_TOKEN("jwt: no jwt present"),
    MISSING_CONNECT("jwt: missing connect permission"),
    OTHER_SERVER("jwt: server uuid mismatch"),
    DENIED("jwt: created too far in past (denylist)"),
    EXPIRED("jwt: exp claim is invalid");

    private final String text;

    TokenFault(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
