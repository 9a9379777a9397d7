package quetzal.panel.app;

import picocli.CommandLine;

/// The version of this build, as its jar says.
final class Version implements CommandLine.IVersionProvider {
    static String text() {
        var version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"quetzal-panel " + text()};
    }
}
