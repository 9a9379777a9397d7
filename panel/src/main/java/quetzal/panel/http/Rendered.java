package quetzal.panel.http;

/// Something that may stand in the envelope: an [Item], a [Listing] or, where the caller may not see it, [NullResource].
public sealed interface Rendered permits Item, Listing, NullResource {}
