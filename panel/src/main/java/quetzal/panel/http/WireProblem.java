package quetzal.panel.http;

import quetzal.shared.problem.Problem;

/// A problem whose status and code existing clients rely on, where the default for its kind would differ.
public interface WireProblem extends Problem {
    WireName wire();
}
