package quetzal.wings.http;

/// A refusal whose status the wire contract fixes, where the kind of a problem does not say it. Holds no stack trace: it
/// is an answer, not a fault.
public final class HttpRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final boolean plain;

    /// `code` for programs, `text` for people.
    public HttpRefusal(int status, String code, String text) {
        this(status, code, text, false);
    }

    private HttpRefusal(int status, String code, String text, boolean plain) {
        super(text, null, false, false);
        this.status = status;
        this.code = code;
        this.plain = plain;
    }

    /// A refusal answered as plain text.
    public static HttpRefusal plain(int status, String text) {
        return new HttpRefusal(status, "http." + status, text, true);
    }

    boolean plain() {
        return plain;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
