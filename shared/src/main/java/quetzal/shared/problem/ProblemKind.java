package quetzal.shared.problem;

/// What a refusal asks of the caller; each service turns a kind into its own HTTP status in one place.
public enum ProblemKind {
    /// The request itself is wrong: mend it.
    INVALID,
    /// Nobody is logged in, or the credential is no longer good.
    UNAUTHENTICATED,
    /// Known caller, not allowed.
    FORBIDDEN,
    /// Does not exist, or the caller may not know that it does.
    NOT_FOUND,
    /// Not in the present state.
    CONFLICT,
    /// A limit is reached.
    LIMIT,
    /// Something we need does not answer: try again later.
    UNAVAILABLE
}
