using System.Globalization;
using System.Runtime.InteropServices;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// The signals that this process and its children ignore: SIGINT if a script started the process with &amp;, and SIGHUP
/// under nohup(1).
/// </summary>
internal static class IgnoredSignals
{
    // From /proc/PID/status (proc_pid_status(5)).
    private const string Mask = "SigIgn:";

    /// <summary>Skips a test that sends a signal which would have no effect.</summary>
    internal static void SkipWhereIgnored(PosixSignal signal)
    {
        if (!OperatingSystem.IsLinux())
            return;
        string line = File.ReadLines("/proc/self/status")
            .First(line => line.StartsWith(Mask, StringComparison.Ordinal));
        ulong mask = ulong.Parse(line[Mask.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        // signal(7), the numbers of x86-64 and arm64.
        int number = signal switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            _ => 15,
        };
        Assert.SkipWhen(
            (mask >> (number - 1) & 1) != 0, $"{signal} is ignored here, as under nohup or in a job of a script.");
    }
}
