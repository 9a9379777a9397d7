package quetzal.shared.unit;

/// How much processor time something may use or uses.
///
/// - unit: percent of one core; 250 is two and a half cores; never negative
public record CpuShare(double percent) {
    public CpuShare {
        if (!(percent >= 0)) {
            throw new IllegalArgumentException("A share of processor time is never negative.");
        }
    }
}
