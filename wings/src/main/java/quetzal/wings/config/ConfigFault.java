package quetzal.wings.config;

/// One thing wrong with a configuration: which key, what is wrong with it, and what to do about it.
public record ConfigFault(String key, String wrong, String remedy) {
    @Override
    public String toString() {
        return key + ": " + wrong + ". " + remedy + ".";
    }
}
