using System.Net.Sockets;
using EventIo.Tests.Multiplexing;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>
/// Rings of an ordinary user with a low limit of locked memory, which all rings of that user share.
/// </summary>
public sealed class LockedMemoryTests
{
    [Fact]
    public async Task With_64_KiB_a_ring_is_smaller_and_a_requested_size_is_refused_with_the_reason()
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
        // On a busy machine the kernel may not yet have released the locked memory of the small rings that detection
        // creates. Then detection fails.
        Assert.Matches(
            "^(LockedMemoryLimit,EventIo.Commands.StartEventServerCommand io_uring_setup\\(2\\) .*4096" +
            "|MultiplexerUnavailable,EventIo.Commands.StartEventServerCommand .*RLIMIT_MEMLOCK)", refusal);
        Assert.Contains("64 KiB", refusal, StringComparison.Ordinal);
    }

    private static string AsOrdinaryUser() =>
        Environment.IsPrivilegedProcess ? $" && {OrdinaryUser.Exec("Root's rings are not counted")}" : "";
}
