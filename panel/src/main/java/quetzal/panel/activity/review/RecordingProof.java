package quetzal.panel.activity.review;

import quetzal.panel.activity.Actor;
import quetzal.panel.activity.Progress;

/// What the log vouches for outside itself: recordings, of which it holds the hashes. They are compared with it
/// whenever the whole log is checked.
@FunctionalInterface
public interface RecordingProof {
    /// Reads all of them, which takes as long as it takes; notes that it was done and with which result.
    RecordingsFound compare(Actor actor, Progress progress) throws InterruptedException;
}
