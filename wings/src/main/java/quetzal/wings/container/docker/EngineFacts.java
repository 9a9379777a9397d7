package quetzal.wings.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import quetzal.wings.container.EngineInfo;

/// Asks the engine about itself and its host.
final class EngineFacts {
    private static final Pattern NUMBERS = Pattern.compile("v?(\\d+)\\.(\\d+)\\.(\\d+).*");

    private EngineFacts() {}

    static EngineInfo ask(DockerClient docker) {
        var info = docker.infoCmd().exec();
        var version = docker.versionCmd().exec();
        var runc = runc(version);
        return new EngineInfo(
                "docker",
                text(info.getServerVersion()),
                runc,
                text(info.getCGroupDriver()),
                text(info.getCGroupVersion()).isEmpty() ? "1" : text(info.getCGroupVersion()),
                text(info.getDriver()),
                filesystem(info),
                count(info.getContainers()),
                count(info.getContainersRunning()),
                count(info.getContainersPaused()),
                count(info.getContainersStopped()),
                architecture(text(info.getArchitecture())),
                count(info.getNCPU()),
                info.getMemTotal() == null ? 0 : info.getMemTotal(),
                text(info.getKernelVersion()),
                text(info.getOperatingSystem()),
                warnings(info, runc));
    }

    private static List<String> warnings(Info info, String runc) {
        var warnings = new ArrayList<String>();
        if (info.getRawValues().get("Warnings") instanceof List<?> own) {
            own.forEach(line -> warnings.add(String.valueOf(line)));
        }
        if (outdated(runc)) {
            warnings.add(
                    "runc "
                            + runc
                            + " is older than the releases that mend known container escapes (1.2.8, 1.3.3, 1.4.0)."
                            + " Update it, unless your distribution has mended this version.");
        }
        var security = info.getSecurityOptions();
        if (security == null
                || security.stream().noneMatch(option -> option.contains("name=seccomp"))) {
            warnings.add("The engine runs containers without a seccomp profile.");
        }
        return warnings;
    }

    /// CVE-2024-21626 and CVE-2025-31133, -52565, -52881.
    static boolean outdated(String runc) {
        var numbers = NUMBERS.matcher(runc);
        if (!numbers.matches() || numbers.group(1).length() > 4 || numbers.group(2).length() > 4) {
            return false;
        }
        var release =
                Integer.parseInt(numbers.group(1)) * 1000 + Integer.parseInt(numbers.group(2));
        var patch =
                Integer.parseInt(
                        numbers.group(3).substring(0, Math.min(6, numbers.group(3).length())));
        return switch (release) {
            case 1002 -> patch < 8;
            case 1003 -> patch < 3;
            default -> release < 1002;
        };
    }

    private static String runc(Version version) {
        var components = version.getComponents();
        return components == null
                ? ""
                : components.stream()
                        .filter(part -> "runc".equals(part.getName()))
                        .map(part -> text(part.getVersion()))
                        .findFirst()
                        .orElse("");
    }

    private static String filesystem(Info info) {
        var rows = info.getDriverStatuses();
        return rows == null
                ? ""
                : rows.stream()
                        .filter(
                                row ->
                                        row.size() == 2
                                                && row.getFirst().equals("Backing Filesystem"))
                        .map(List::getLast)
                        .findFirst()
                        .orElse("");
    }

    /// The names the panel knows.
    private static String architecture(String machine) {
        return Map.of("x86_64", "amd64", "aarch64", "arm64", "armv7l", "arm", "i686", "386")
                .getOrDefault(machine, machine);
    }

    private static String text(@Nullable String value) {
        return Objects.toString(value, "");
    }

    private static int count(@Nullable Integer value) {
        return value == null ? 0 : value;
    }

    /// Whether the engine's host lets block devices be weighted; it says so only by complaining.
    static boolean ioWeights(EngineInfo info) {
        return Arrays.asList("blkio weight", "io.weight").stream()
                .noneMatch(
                        what ->
                                info.warnings().stream()
                                        .anyMatch(line -> line.contains("No " + what)));
    }
}
