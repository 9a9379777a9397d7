package quetzal.panel.egg;

/// The text is not an egg that can be used; the message says what is wrong, for the person who uploaded it.
public final class InvalidEggFile extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidEggFile(String message) {
        super(message);
    }
}
