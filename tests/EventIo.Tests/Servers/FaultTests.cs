using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EventIo.Loop;
using EventIo.Multiplexing;
using EventIo.Native.Linux;
using EventIo.Servers;
using EventIo.Servers.Workloads;
using EventIo.Tests.Loop;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Servers;

/// <summary>Faults of real networks and real peers, and their effect on a server.</summary>
public sealed class FaultTests
{
    // asm-generic/signal.h
    private const int SIGCONT = 18;
    private const int SIGSTOP = 19;

    public static TheoryData<MultiplexerKind, TriggerMode> All => Carriers.All;

    public static TheoryData<MultiplexerKind, TriggerMode> Few => Carriers.Few;

    [Theory(Skip = Host.LinuxMechanism, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [InlineData(MultiplexerKind.Select, TriggerMode.Level, 1_000)]
    [InlineData(MultiplexerKind.Poll, TriggerMode.Level, 1_000)]
    [InlineData(MultiplexerKind.Epoll, TriggerMode.Level, 1_000)]
    [InlineData(MultiplexerKind.Epoll, TriggerMode.Level, 10_000, Explicit = Run.Long)]
    [InlineData(MultiplexerKind.Epoll, TriggerMode.Edge, 1_000)]
    [InlineData(MultiplexerKind.Epoll, TriggerMode.OneShot, 1_000)]
    [InlineData(MultiplexerKind.IoUring, TriggerMode.MultishotPoll, 1_000)]
    [InlineData(MultiplexerKind.IoUring, TriggerMode.MultishotReceive, 1_000)]
    [InlineData(MultiplexerKind.IoUring, TriggerMode.MultishotReceive, 10_000, Explicit = Run.Long)]
    [InlineData(MultiplexerKind.ThreadPerConnection, TriggerMode.Blocking, 1_000)]
    [InlineData(MultiplexerKind.ThreadPerConnection, TriggerMode.Blocking, 10_000, Explicit = Run.Long)]
    public void Thousands_of_connects_and_resets_in_a_row_leave_nothing_behind(
        MultiplexerKind kind, TriggerMode mode, int count)
    {
        var before = ProcessResources.Now();
        using (EventServer server = Start(kind, mode))
        {
            for (int i = 0; i < count; i++)
            {
                using Socket socket = Connect(server.Port!.Value);
                socket.LingerState = new LingerOption(true, 0);
            }
            Assert.Equal(5, Echo(server.Port!.Value, "hello"u8));
            Eventually.True(() => server.ActiveConnections == 0, "Connections that were reset are still counted.");
            // Some connections were closed before the server could accept them.
            Assert.InRange(server.AcceptedConnections, 1, count + 1);
            Assert.Equal((ServerState.Running, null), (server.State, server.Fault));
        }
        before.AssertNoLeak();
    }

    [Theory, MemberData(nameof(All))]
    public void A_server_stops_under_full_load(MultiplexerKind kind, TriggerMode mode)
    {
        var before = ProcessResources.Now();
        using EventServer server = Start(kind, mode, loopCount: 2);
        Thread[] clients = [.. Enumerable.Range(0, 8).Select(
            _ => new Thread(() => LoadUntilTheEnd(server.Port!.Value)))];
        Array.ForEach(clients, client => client.Start());
        Eventually.True(() => server.BytesSent > 100_000, "There is no load.");
        var stopping = new Thread(server.Stop);
        stopping.Start();
        Assert.True(stopping.Join(HangGuard.Time), "The server does not stop.");
        Array.ForEach(clients, client => client.Join());
        before.AssertNoLeak();
    }

    [Theory, MemberData(nameof(Few))]
    public void A_graceful_stop_waits_for_connections_and_closes_those_that_do_not_end(
        MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using Socket ends = Connect(server.Port!.Value);
        using Socket stays = Connect(server.Port!.Value);
        Eventually.True(() => server.AcceptedConnections == 2, "The connections are not accepted.");
        using var cancellation = new CancellationTokenSource();
        var stopping = new Thread(() => server.Stop(10 * HangGuard.Time, cancellation.Token));
        stopping.Start();
        ends.Send("bye"u8);
        Assert.Equal(3, ends.Receive(new byte[10]));
        ends.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, ends.Receive(new byte[1]));
        Assert.False(stays.Poll(TimeSpan.Zero, SelectMode.SelectRead), "The connection was closed before the timeout.");
        cancellation.Cancel();
        Assert.Equal(0, stays.Receive(new byte[1]));
        Assert.True(stopping.Join(HangGuard.Time), "The server does not stop.");
        Assert.Equal(ServerState.Stopped, server.State);
    }

    [Theory, MemberData(nameof(All))]
    public void A_graceful_stop_waits_until_its_timeout(MultiplexerKind kind, TriggerMode mode)
    {
        using EventServer server = Start(kind, mode);
        using Socket stays = Connect(server.Port!.Value);
        Eventually.True(() => server.AcceptedConnections == 1, "The connection is not accepted.");
        long begin = Stopwatch.GetTimestamp();
        server.Stop(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        Assert.True(Stopwatch.GetElapsedTime(begin).TotalMilliseconds >= 100);
        Assert.Equal(0, stays.Receive(new byte[1]));
        Assert.Equal(ServerState.Stopped, server.State);
    }

    [Theory(Skip = Host.NoPeers, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [MemberData(nameof(Few))]
    public void A_client_that_is_stopped_during_a_response_gets_the_rest_when_it_continues(MultiplexerKind kind,
        TriggerMode mode)
    {
        const long Bytes = 400_000_000;
        string curl = Peer.Require("curl");
        MultiplexerVariant variant = Variants.Require(kind, mode);
        using EventServer server = EventServerRegistry.Start(
            Variants.Server(variant) with { Workload = Workload.Http });
        string url = $"http://{server.EndPoint}/bytes/{Bytes}";
        string limit = $"{HangGuard.Time.TotalSeconds}";
        var start = new ProcessStartInfo(
            curl, ["-s", "--max-time", limit, "-o", "/dev/null", "-w", "%{size_download}", url])
        {
            RedirectStandardOutput = true,
        };
        using Process client = Process.Start(start)!;
        Eventually.True(() => server.BytesSent > 1_000_000, "Nothing is sent.");
        Signal(client.Id, SIGSTOP);
        // The server sends until the kernel's buffers are full.
        long sent = -1;
        Eventually.True(() => sent == (sent = Later(() => server.BytesSent)),
            "The server sends although nobody reads.");
        Assert.True(sent < Bytes, "The response was complete before the client was stopped.");
        Assert.Equal(5, Get(server.Port!.Value, "/bytes/5"));
        Signal(client.Id, SIGCONT);
        Assert.Equal($"{Bytes}", client.StandardOutput.ReadToEnd());
    }

    [Fact]
    public void A_loop_that_throws_faults_the_server_and_the_others_continue()
    {
        using EventServer server = EventServerRegistry.Start(new EventServerOptions
        {
            LoopCount = 2,
            CreateHandler = _ => new TestHandler { OnReceived = ThrowAtX },
        });
        int port = server.Port!.Value;
        using (Socket fatal = Connect(port))
        {
            fatal.Send("x"u8);
            Eventually.True(() => server.Fault is not null, "There is no fault.");
        }
        Assert.Equal((ServerState.Faulted, "x marks the spot"), (server.State, server.Fault));
        for (int i = 0; i < 50; i++)
            Assert.Equal(5, Echo(port, "hello"u8));

        static void ThrowAtX(Connection connection, LentBytes data)
        {
            if (connection.Bytes(data)[0] == 'x')
                throw new InvalidOperationException("x marks the spot");
            connection.Send(data);
        }
    }

    [Fact(Skip = Host.LinuxMechanism, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    public void Two_servers_in_one_process_are_independent()
    {
        using EventServer first = Start(MultiplexerKind.Epoll, TriggerMode.Level);
        using EventServer second = Start(MultiplexerKind.Poll, TriggerMode.Level);
        Assert.Equal(5, Echo(first.Port!.Value, "hello"u8));
        first.Stop();
        Assert.Equal(3, Echo(second.Port!.Value, "bye"u8));
        Assert.Equal((1, 1), (first.AcceptedConnections, second.AcceptedConnections));
    }

    [Theory(Skip = Host.NoDescriptorLimit, SkipType = typeof(Host), SkipUnless = nameof(Host.IsLinux))]
    [InlineData("Epoll"), InlineData("IoUring", Explicit = Run.Long),
        InlineData("ThreadPerConnection", Explicit = Run.Long)]
    public async Task A_server_without_descriptors_pauses_accepting_and_recovers(string multiplexer)
    {
        Variants.Require(Enum.Parse<MultiplexerKind>(multiplexer), default);
        const int Connections = 300;
        using ShellServer server = await ShellServer.Start($"-Multiplexer {multiplexer}", "ulimit -n 300");
        List<Socket> clients = [.. Enumerable.Range(0, Connections).Select(_ => Connect(server.Port))];
        try
        {
            await server.Until("$s.AcceptPauses -gt 0", "True");
            long accepted = await server.AskNumber("$s.AcceptedConnections");
            Assert.InRange(accepted, 1, Connections - 1);
            // Retrying without a pause would make thousands of waits a second,
            // by the server's own clock.
            double waitsPerMillisecond = double.Parse(
                await server.Ask("$t = [Diagnostics.Stopwatch]::StartNew(); $w = $s.Waits; " +
                    "[Threading.Thread]::Sleep(500); " +
                    "(($s.Waits - $w) / $t.Elapsed.TotalMilliseconds).ToString([cultureinfo]::InvariantCulture)"),
                CultureInfo.InvariantCulture);
            Assert.InRange(waitsPerMillisecond, 0, 0.4);
            clients[..(int)accepted].ForEach(client => client.Dispose());
            foreach (Socket client in clients[(int)accepted..])
            {
                client.Send("late"u8);
                Assert.Equal(4, client.Receive(new byte[10]));
                client.Dispose();
            }
            await server.Until("$s.ActiveConnections", "0");
            Assert.Equal("Running ", await server.Ask("\"$($s.State) $($s.Fault)\""));
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static long Later(Func<long> figure)
    {
        using var pause = new ManualResetEventSlim();
        pause.Wait(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        return figure();
    }

    private static EventServer Start(MultiplexerKind kind, TriggerMode mode, int loopCount = 1) =>
        EventServerRegistry.Start(
            Variants.Server(kind, mode) with { LoopCount = loopCount });

    private static Socket Connect(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream,
            ProtocolType.Tcp)
        { ReceiveTimeout = HangGuard.Milliseconds };
        socket.Connect(IPAddress.Loopback, port);
        return socket;
    }

    private static int Echo(int port, ReadOnlySpan<byte> message)
    {
        using Socket socket = Connect(port);
        socket.Send(message);
        return socket.Receive(new byte[message.Length + 1]);
    }

    private static int Get(int port, string path)
    {
        using var client = new HttpClient();
        return client.GetByteArrayAsync(new Uri($"http://127.0.0.1:{port}{path}")).GetAwaiter().GetResult().Length;
    }

    private static void LoadUntilTheEnd(int port)
    {
        byte[] message = new byte[1_000];
        try
        {
            using Socket socket = Connect(port);
            while (true)
            {
                socket.Send(message);
                if (socket.Receive(message) == 0)
                    return;
            }
        }
        catch (SocketException)
        {
            // The server has stopped.
        }
    }

    // Faster than kill(1): the process should be stopped before it has received everything.
    private static void Signal(int process, int signal) => Assert.Equal(0, LibCSupplement.Signal(process, signal));
}
