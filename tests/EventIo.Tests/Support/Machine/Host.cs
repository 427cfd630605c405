using System.Net;
using System.Net.Sockets;
using EventIo.Native.Windows;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// The system that the tests run on, for tests that need a certain one. This is checked before a test begins, because
/// under Wine an exception that leaves a test may end all of them.
/// </summary>
public static class Host
{
    internal const string NoSignals = "Windows has no signals that interrupt a call.";
    internal const string NoDescriptorLimit = "Windows has no limit of handles that a test could lower.";
    internal const string NoUnixSockets = "This version serves UNIX sockets on Linux only.";
    internal const string NoPeers = "The programs that this test needs run on Linux.";
    internal const string CoarseCpuTime = "Windows counts CPU time in steps of 15.6 ms.";
    internal const string WineAccepts = "Wine keeps an accept pending on a socket that does not listen.";
    internal const string WineCancel = "Wine may lose the cancellation of a TransmitFile that is in progress.";
    internal const string WineReset =
        "Wine may report a reset as the end of the stream, after which an answer is still due.";
    internal const string FullBacklog = "Windows refuses a connection that its listener has no room for.";
    internal const string LinuxMechanism = "The mechanism requires Linux.";

    internal const string NoIPv6 = "This host has no IPv6 loopback.";

    internal const string ForeignAddresses = "net.ipv4.ip_nonlocal_bind permits addresses of other hosts.";

    internal const string NotWindows = "This test requires Windows; .ci/wine runs it.";

    public static bool IsLinux => OperatingSystem.IsLinux();

    /// <summary>Whether ::1 can be used. Where a sysctl disabled IPv6, sockets of the family still exist.</summary>
    public static bool HasIPv6 { get; } = MayBind(IPAddress.IPv6Loopback);

    /// <summary>Whether <c>net.ipv4.ip_nonlocal_bind</c> permits addresses of other hosts.</summary>
    public static bool MayBindForeignAddress { get; } = MayBind(IPAddress.Parse("192.0.2.1"));

    public static bool IsWine => OperatingSystem.IsWindows() && WindowsHost.WineVersion is not null;

    /// <summary>
    /// Skips a test if this user may look into process 1, which is this user's in some containers. Where other users'
    /// processes are hidden (hidepid of proc(5)), its folder is not visible.
    /// </summary>
    internal static void RequireForeignProcess()
    {
        bool isVisible = Directory.Exists("/proc/1") && new FileInfo("/proc/1/exe").LinkTarget is not null;
        Assert.SkipWhen(Capability.Tracing || isVisible, "This user may look into process 1.");
    }

    private static bool MayBind(IPAddress address)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
