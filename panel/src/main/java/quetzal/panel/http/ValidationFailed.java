package quetzal.panel.http;

import java.util.List;

/// The input breaks rules; answered 422 with one element per failed rule, in field order.
public final class ValidationFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    public ValidationFailed(List<FieldError> errors) {
        super("validation failed: " + errors, null, false, false);
        this.errors = List.copyOf(errors);
    }

    /// A single failed rule, found where only the service can look (unique, exists, …).
    public static ValidationFailed of(String field, String rule, String detail) {
        return new ValidationFailed(List.of(new FieldError(field, rule, detail)));
    }

    public List<FieldError> errors() {
        return errors;
    }
}
