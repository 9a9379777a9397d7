package quetzal.panel.activity.review;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import quetzal.panel.activity.VerificationView;

/// What a check found: of the rows, and of the recordings that they vouch for.
record CheckResult(@JsonUnwrapped VerificationView log, RecordingsFound recordings) {}
