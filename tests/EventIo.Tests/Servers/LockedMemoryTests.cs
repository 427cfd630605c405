using System.Diagnostics;
using System.Net.Sockets;
using EventIo.Tests.Multiplexing;
using EventIo.Tests.Shell;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>Rings of an ordinary user with little memory to lock. Alone: what other rings have locked counts as well.</summary>
[Collection(MultiplexingCollection.Name)]
public sealed class LockedMemoryTests
{
    // Root's rings are not counted, and other users' tests may have some, those of another run too; nobody is this one.
    private static readonly int OrdinaryUser = 100_000 + Environment.ProcessId;

    [Fact]
    public async Task With_64_KiB_a_ring_is_smaller_and_what_was_asked_for_is_refused_in_words()
    {
        Mechanisms.SkipWithoutIoUring();
        using ShellServer server = await ShellServer.Start("-Multiplexer IoUring", $"ulimit -l 64{AsOrdinaryUser()}");
        Assert.InRange(await server.AskNumber("$s.SubmissionQueueSize"), 1, 512);
        using (Socket client = Client.Connect(server.Port))
            Assert.Equal(5, Client.Exchange(client, "hello"u8.ToArray()).Length);
        string refusal = await server.Ask("""
            try { Start-EventServer -Multiplexer IoUring -SubmissionQueueSize 4096 -ErrorAction Stop }
            catch { "$($_.FullyQualifiedErrorId) $_ $($_.ErrorDetails.RecommendedAction)" }
            """.ReplaceLineEndings(" "));
        // On a busy machine the kernel may not have given back yet what the probe's own small rings had locked: then those fail.
        Assert.Matches(
            "^(LockedMemoryLimit,EventIo.Commands.StartEventServerCommand io_uring_setup\\(2\\) .*4096" +
            "|MultiplexerUnavailable,EventIo.Commands.StartEventServerCommand .*RLIMIT_MEMLOCK)", refusal);
        Assert.Contains("64 KiB", refusal, StringComparison.Ordinal);
    }

    private static string AsOrdinaryUser()
    {
        if (!Environment.IsPrivilegedProcess)
            return "";
        string? setpriv = Peer.Find("setpriv");
        Assert.SkipWhen(setpriv is null, "Root's rings are not counted, and setpriv is not installed.");
        string[] asOther = [$"--reuid={OrdinaryUser}", $"--regid={OrdinaryUser}", "--clear-groups"];
        using Process probe = Process.Start(setpriv, [.. asOther, "test", "-x", ShellProcess.Program]);
        probe.WaitForExit();
        Assert.SkipWhen(probe.ExitCode != 0, "Root's rings are not counted, and other users may not run the shell.");
        return $" && HOME=/tmp exec {setpriv} {string.Join(' ', asOther)} \"$0\" \"$@\"";
    }
}
