package quetzal.panel.http;

/// - shape: `bit` as stored in a key: 1 read, 2 write, 3 both
public enum AdminAccess {
    READ(1),
    WRITE(2);

    private final int bit;

    AdminAccess(int bit) {
        this.bit = bit;
    }

    public boolean in(int bits) {
        return (bits & bit) != 0;
    }
}
