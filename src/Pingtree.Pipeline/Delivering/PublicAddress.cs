using System.Net;
using System.Net.Sockets;

namespace Pingtree.Pipeline.Delivering;

/// <summary>Tells addresses of the public internet from all others: those of this machine, of private networks, and of special use (IANA's registries).</summary>
public static class PublicAddress
{
    private static readonly IPNetwork[] NotPublicV4 = Networks(
        "0.0.0.0/8",          // this network
        "10.0.0.0/8",         // private
        "100.64.0.0/10",      // behind a carrier's NAT
        "127.0.0.0/8",        // loopback
        "168.63.129.16/32",   // Azure's host, which answers its own machines under a public number
        "169.254.0.0/16",     // link-local, where clouds keep their machines' credentials
        "172.16.0.0/12",      // private
        "192.0.0.0/24",       // protocol assignments
        "192.0.2.0/24",       // documentation
        "192.88.99.0/24",     // 6to4 relays
        "192.168.0.0/16",     // private
        "198.18.0.0/15",      // benchmarks
        "198.51.100.0/24",    // documentation
        "203.0.113.0/24",     // documentation
        "224.0.0.0/4",        // multicast
        "240.0.0.0/4");       // reserved, and broadcast

    /// <summary>
    /// All that is routed on the internet. What is outside is not public: loopback, unique-local, link-local, site-local, multicast,
    /// IPv4-compatible, the NAT64 prefix for local use.
    /// </summary>
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] NotPublicV6 = Networks(
        "2001::/23",          // protocol assignments: Teredo, which carries any IPv4 address, ORCHID, benchmarks
        "2001:db8::/32",      // documentation
        "2002::/16",          // 6to4, which carries any IPv4 address
        "3fff::/20");         // documentation

    /// <summary>A translator's addresses: the IPv4 address in the last four bytes is where they lead.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Is(address.MapToIPv4());
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Array.Exists(NotPublicV4, network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return false;

        return Nat64.Contains(address)
            ? Is(new IPAddress(address.GetAddressBytes().AsSpan(12)))
            : GlobalUnicast.Contains(address) && !Array.Exists(NotPublicV6, network => network.Contains(address));
    }

    private static IPNetwork[] Networks(params string[] networks) => Array.ConvertAll(networks, IPNetwork.Parse);
}
