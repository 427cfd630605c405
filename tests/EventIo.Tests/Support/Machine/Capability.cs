using System.Globalization;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// The capabilities of this process (capabilities(7)). Root in a container has only some of them, so a test that needs
/// one doesn't ask whether it is root.
/// </summary>
internal static class Capability
{
    /// <summary>Closing sockets, settings of the network, seeing a socket's mark (linux/capability.h: 12).</summary>
    internal static bool NetworkAdministration { get; } = Has(12);

    /// <summary>Looking into processes of other users (19).</summary>
    internal static bool Tracing { get; } = Has(19);

    /// <summary>Namespaces and mounts (21).</summary>
    internal static bool Administration { get; } = Has(21);

    /// <summary>Skips a test if this process may not create or enter namespaces.</summary>
    internal static void RequireNamespaces() =>
        Assert.SkipUnless(Administration, "Creating or entering a namespace requires CAP_SYS_ADMIN.");

    /// <summary>Skips a test if this process may not close sockets.</summary>
    internal static void RequireClosing() =>
        Assert.SkipUnless(NetworkAdministration, "Closing sockets requires CAP_NET_ADMIN.");

    private static bool Has(int number)
    {
        const string Effective = "CapEff:";
        string? line = !Host.IsLinux ? null : File.ReadLines("/proc/self/status")
            .FirstOrDefault(line => line.StartsWith(Effective, StringComparison.Ordinal));
        return line is not null
            && (ulong.Parse(line[Effective.Length..], NumberStyles.HexNumber | NumberStyles.AllowLeadingWhite,
                CultureInfo.InvariantCulture) >> number & 1) != 0;
    }
}
