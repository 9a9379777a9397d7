package quetzal.wings.console;

/// What a journal holds.
sealed interface JournalEntry {
    record Line(ConsoleLine line) implements JournalEntry {}

    /// Lines that were never written or are no longer kept, both ends included.
    record Gap(long first, long last) implements JournalEntry {}
}
