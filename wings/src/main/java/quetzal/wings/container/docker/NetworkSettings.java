package quetzal.wings.container.docker;

/// The network containers are on.
///
/// - `mode`: what containers are given; normally the same as `name`, also `host` or another network's name
/// - `publishedOn`: stands in for 127.0.0.1 in allocations; empty is the network's gateway; 127.0.0.1 is loopback
///   itself
/// - `isp`: the network's addresses are public; ports are not published on 127.0.0.1 at all
/// - `v6Subnet`: empty is no IPv6
public record NetworkSettings(
        String name,
        String mode,
        String driver,
        String publishedOn,
        String bridgeName,
        String v4Subnet,
        String v4Gateway,
        String v6Subnet,
        String v6Gateway,
        boolean isp,
        boolean internal,
        boolean containersMayTalk,
        int mtu) {
    public static final NetworkSettings STANDARD =
            new NetworkSettings(
                    "pterodactyl_nw",
                    "pterodactyl_nw",
                    "bridge",
                    "172.18.0.1",
                    "pterodactyl0",
                    "172.18.0.0/16",
                    "172.18.0.1",
                    "fdba:17c8:6c94::/64",
                    "fdba:17c8:6c94::1011",
                    false,
                    false,
                    true,
                    1500);

    public NetworkSettings withPublishedOn(String address) {
        return new NetworkSettings(
                name,
                mode,
                driver,
                address,
                bridgeName,
                v4Subnet,
                v4Gateway,
                v6Subnet,
                v6Gateway,
                isp,
                internal,
                containersMayTalk,
                mtu);
    }
}
