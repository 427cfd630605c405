using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>
/// Peers that request much data and read nothing. Whatever else they do, the loop sleeps until there is room to send.
/// </summary>
public sealed class StalledPeerTests : IDisposable
{
    private const int FileBytes = 32 << 20;

    // A spinning loop uses all of this time; a sleeping one uses almost none.
    private static readonly TimeSpan Stretch = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _root = new();

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    public void Dispose() => _root.Dispose();

    [Theory, MemberData(nameof(All))]
    public void A_loop_that_sends_a_file_sleeps_until_there_is_room(MultiplexerKind kind, TriggerMode mode)
    {
        File.WriteAllBytes(_root["big"], new byte[FileBytes]);
        using EventServer server = Start(kind, mode, Workload.File);
        WalkThrough(server, "GET /big HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), FileBytes);
    }

    [Theory, MemberData(nameof(All))]
    public void A_loop_that_sends_from_memory_sleeps_until_there_is_room(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, Workload.Http);
        WalkThrough(server, "GET /bytes/33554432 HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), FileBytes);
    }

    [Theory, MemberData(nameof(All))]
    public void A_loop_that_echoes_sleeps_until_there_is_room(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode, Workload.Echo);
        using Socket client = Client.Connect(server.Port!.Value);
        client.Blocking = false;
        byte[] bytes = new byte[1 << 16];
        long sent = 0;
        // Sends until the buffers of both directions are full.
        Eventually.True(
            () =>
            {
                int taken = client.Send(bytes, SocketFlags.None, out SocketError error);
                sent += taken;
                return error == SocketError.WouldBlock && !client.Poll(Stretch, SelectMode.SelectWrite);
            },
            "The echo never filled up.");
        AssertSleeps(server, "while the peer reads nothing");
        client.Shutdown(SocketShutdown.Send);
        AssertSleeps(server, "after the peer has shut down its sending side");
        client.Blocking = true;
        Assert.Equal(sent, ReadToEnd(client));
    }

    private static void WalkThrough(EventServer server, byte[] request, long length)
    {
        using Socket holder = Ask(server, request);
        AssertSleeps(server, "while the peer reads nothing");
        using (Socket closing = Ask(server, request))
        {
            closing.Shutdown(SocketShutdown.Send);
            AssertSleeps(server, "after a peer has shut down its sending side");
            Assert.InRange(ReadToEnd(closing), length, length + 1_000);
        }
        Client.Reset(Ask(server, request));
        AssertSleeps(server, "after a reset");
        holder.Shutdown(SocketShutdown.Send);
        AssertSleeps(server, "after the first peer has shut down its sending side");
        holder.Dispose();
        Eventually.True(() => server.ActiveConnections == 0, "A connection is still counted.");
        Assert.Equal((ServerState.Running, null), (server.State, server.Fault));
    }

    private static Socket Ask(EventServer server, byte[] request)
    {
        Socket client = Client.Connect(server.Port!.Value);
        client.Send(request);
        Assert.True(client.Poll(HangGuard.Time, SelectMode.SelectRead), "Nothing came.");
        return client;
    }

    private static void AssertSleeps(EventServer server, string when) => Eventually.True(
        () =>
        {
            (long waits, long calls, double seconds) = (server.Waits, server.SystemCalls, server.LoopCpuSeconds);
            Thread.Sleep(Stretch);
            return (server.Waits, server.SystemCalls) == (waits, calls)
                && server.LoopCpuSeconds - seconds < Stretch.TotalSeconds / 10;
        },
        $"The loop does not sleep {when}: {server.Waits} waits, {server.LoopCpuSeconds} s.");

    private static long ReadToEnd(Socket client)
    {
        byte[] bytes = new byte[1 << 16];
        long total = 0;
        for (int received; (received = client.Receive(bytes)) > 0;)
            total += received;
        return total;
    }

    private EventServer Start(MultiplexerKind kind, TriggerMode mode, Workload workload) =>
        EventServerRegistry.Start(Variants.Server(kind, mode) with
        {
            Workload = workload,
            Root = workload == Workload.File ? _root.Path : null,
        });
}
