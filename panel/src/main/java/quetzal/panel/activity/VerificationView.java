package quetzal.panel.activity;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a check of the log found, as administrators see it.
public record VerificationView(
        boolean intact,
        long rows,
        long waiting,
        long position,
        String hash,
        long purgedUpTo,
        long faultCount,
        List<FaultView> faults) {
    public VerificationView {
        faults = List.copyOf(faults);
    }

    public record FaultView(String kind, @Nullable Long row, long position, String detail) {}

    public static VerificationView of(Verification found) {
        return new VerificationView(
                found.intact(),
                found.rows(),
                found.waiting(),
                found.position(),
                found.hash(),
                found.purgedUpTo(),
                found.count(),
                found.faults().stream()
                        .map(
                                fault ->
                                        new FaultView(
                                                fault.kind().key(),
                                                fault.row(),
                                                fault.position(),
                                                fault.detail()))
                        .toList());
    }
}
