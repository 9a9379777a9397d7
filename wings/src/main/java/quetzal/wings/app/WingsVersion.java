package quetzal.wings.app;

/// The version of this program, as its jar says.
public final class WingsVersion {
    private WingsVersion() {}

    public static String text() {
        var version = WingsVersion.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }
}
