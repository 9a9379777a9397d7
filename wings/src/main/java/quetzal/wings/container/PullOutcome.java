package quetzal.wings.container;

/// How an image came to be present.
public sealed interface PullOutcome {
    /// Asked of the registry; the image is as new as it has.
    record Pulled(ImageName image) implements PullOutcome {}

    /// Marked as local-only and present.
    record Local(ImageName image) implements PullOutcome {}

    /// The registry was of no use for this `reason`, the image on the node is used.
    record UsedLocal(ImageName image, String reason) implements PullOutcome {}
}
