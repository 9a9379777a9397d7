package quetzal.wings.container.docker;

/// A login at an image registry.
public record RegistryLogin(String username, String password) {
    @Override
    public String toString() {
        return "RegistryLogin[" + username + "]";
    }
}
