package quetzal.shared.problem;

/// What goes to the caller.
///
/// - shape: `code` is stable, lower case, `area.word`, for programs; `detail` is one or more sentences for people: what
///   happened, why, and what to do next
public record Refusal(ProblemKind kind, String code, String detail) {}
