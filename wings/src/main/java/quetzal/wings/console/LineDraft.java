package quetzal.wings.console;

/// A line that has no number yet; its frame is made before the console's lock is taken.
record LineDraft(
        long atMillis,
        LineKind kind,
        boolean continues,
        boolean open,
        boolean throttled,
        String actor,
        byte[] bytes,
        byte[] frame) {
    static LineDraft output(
            long atMillis, byte[] text, boolean continues, boolean open, boolean throttled) {
        return new LineDraft(
                atMillis,
                LineKind.OUTPUT,
                continues,
                open,
                throttled,
                "",
                text,
                LineFrame.of(text));
    }

    static LineDraft said(long atMillis, LineKind kind, String actor, byte[] text) {
        return new LineDraft(atMillis, kind, false, false, false, actor, text, LineFrame.of(text));
    }

    ConsoleLine numbered(long sequence) {
        return new ConsoleLine(
                sequence, atMillis, kind, continues, open, throttled, actor, bytes, frame);
    }
}
