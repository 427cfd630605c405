using EventIo.Native.Windows;

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

    internal const string NotWindows = "This test requires Windows; .ci/wine runs it.";

    public static bool IsLinux => OperatingSystem.IsLinux();

    public static bool IsWine => OperatingSystem.IsWindows() && WindowsHost.WineVersion is not null;
}
