package quetzal.panel.http;

/// One failed rule of one input field.
///
/// - shape: `field` is the dotted input name, `rule` the rule's name in snake case or empty for hand-made checks
public record FieldError(String field, String rule, String detail) {}
