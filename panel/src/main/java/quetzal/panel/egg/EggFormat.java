package quetzal.panel.egg;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The five file formats found in the wild, by what `meta.version` says.
public enum EggFormat {
    PTDL_V1("PTDL_v1"),
    PTDL_V2("PTDL_v2"),
    PLCN_V1("PLCN_v1"),
    PLCN_V2("PLCN_v2"),
    PLCN_V3("PLCN_v3");

    private final String wire;

    EggFormat(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    static Optional<EggFormat> named(String version) {
        return Arrays.stream(values()).filter(format -> format.wire.equals(version)).findFirst();
    }

    static String known() {
        return Arrays.stream(values()).map(EggFormat::wire).collect(Collectors.joining(", "));
    }
}
