using System.Diagnostics;
using EventIo.Tests.Shell;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>A user without privileges, for programs that a privileged test starts.</summary>
internal static class OrdinaryUser
{
    // More than the largest process id (PID_MAX_LIMIT of linux/threads.h).
    private const int ToOtherUser = 1 << 22;

    // The id differs from run to run, because the limits of a user are shared by all its processes, including those of
    // other test runs.
    private static readonly int Id = 100_000 + Environment.ProcessId;

    /// <summary>The end of a command of /bin/sh that runs <c>"$0" "$@"</c> as that user.</summary>
    /// <param name="because">Why root is not suitable; a part of the message of a skipped test.</param>
    /// <param name="isExclusive">
    /// Whether it is another user, so that tests that run at the same time don't count for its limits.
    /// </param>
    internal static string Exec(string because, bool isExclusive = false)
    {
        int id = isExclusive ? Id + ToOtherUser : Id;
        string? setpriv = Peer.Find("setpriv");
        Assert.SkipWhen(setpriv is null, $"{because}, and setpriv is not installed.");
        string[] asOther = [$"--reuid={id}", $"--regid={id}", "--clear-groups"];
        using Process probe = Process.Start(setpriv, [.. asOther, "test", "-x", ShellProcess.Program]);
        probe.WaitForExit();
        Assert.SkipWhen(probe.ExitCode != 0, $"{because}, and other users may not run the shell.");
        return $"HOME=/tmp exec {setpriv} {string.Join(' ', asOther)} \"$0\" \"$@\"";
    }
}
