using EventIo.Native.Windows;

namespace EventIo.Tests.Support;

/// <summary>
/// The system that the tests run on, for tests that are of one alone: asked before a test begins, since under Wine an exception
/// that leaves one may end them all.
/// </summary>
public static class Host
{
    internal const string NoSignals = "Windows has no signals that interrupt a call.";
    internal const string NoDescriptorLimit = "Windows has no limit of handles that a test could lower.";
    internal const string NoUnixSockets = "This version serves UNIX sockets on Linux only.";
    internal const string NoPeers = "The programs that this needs are those of Linux.";
    internal const string CoarseCpuTime = "Windows counts CPU time in steps of 15.6 ms.";
    internal const string WineAccepts = "Wine lets accepts stand where nobody listens.";
    internal const string WineCancel = "Wine may lose the cancellation of a TransmitFile that is just going on.";
    internal const string WineReset = "Wine may tell a reset as the end of the stream, after which an answer is still due.";
    internal const string FullBacklog = "Windows refuses a connection that its listener has no room for.";
    internal const string LinuxMechanism = "The mechanism is Linux's.";

    internal const string NotWindows = "This is of Windows alone; .ci/wine has it.";

    public static bool IsLinux => OperatingSystem.IsLinux();

    public static bool IsWine => OperatingSystem.IsWindows() && WindowsHost.WineVersion is not null;
}
