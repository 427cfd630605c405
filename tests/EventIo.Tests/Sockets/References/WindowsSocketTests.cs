using System.Net.Sockets;
using EventIo.Multiplexing;
using EventIo.Native.Windows;
using EventIo.Servers;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Sockets.References;

/// <summary>Reading and changing sockets of Windows.</summary>
public sealed class WindowsSocketTests
{
    [Fact(Skip = Host.NotWindows, SkipType = typeof(Host), SkipWhen = nameof(Host.IsLinux))]
    public void An_option_is_set_and_read_back_or_reported_as_missing()
    {
        int set = 0;
        foreach (SocketOptionDescription option in SocketOptionCatalog.All.Where(option => !option.IsIPv6Only))
        {
            foreach (SocketRole role in (SocketRole[])[SocketRole.Unconnected, SocketRole.Listener,
                SocketRole.Connected])
            {
                (Socket socket, IDisposable owner) = SocketPair.For(option, role);
                using (owner)
                {
                    using SocketReference reference = ProcessSockets.Open(socket);
                    Assert.Equal((SocketKind.Tcp, role), (reference.Identity.Kind, reference.Identity.Role));
                    set += TrySet(option, role, reference) ? 1 : 0;
                }
            }
        }
        Assert.InRange(set, 15, int.MaxValue);
    }

    [Fact(Skip = Host.NotWindows, SkipType = typeof(Host), SkipWhen = nameof(Host.IsLinux))]
    public void A_value_returned_in_one_byte_is_read_correctly()
    {
        using var pair = new SocketPair();
        pair.Client.NoDelay = true;
        Span<byte> value = stackalloc byte[SocketOptionConversion.MaxBytes];
        value.Fill(0xFF);
        int bytes = OperatingSystem.IsWindows()
            ? WindowsSocketOptions.Get(
                (int)pair.Client.Handle, SocketConstants.IPPROTO_TCP, SocketConstants.TCP_NODELAY, value)
            : 0;
        Assert.Equal((sizeof(int), 1), (bytes, BitConverter.ToInt32(value)));
    }

    [Fact(Skip = Host.NotWindows, SkipType = typeof(Host), SkipWhen = nameof(Host.IsLinux))]
    public void Setting_one_keepalive_time_keeps_the_other()
    {
        using var pair = new SocketPair();
        Set("TCP_KEEPIDLE", 40);
        Set("TCP_KEEPINTVL", 8);
        Assert.Equal((40L, 8L), (Read("TCP_KEEPIDLE"), Read("TCP_KEEPINTVL")));
        Set("TCP_KEEPIDLE", 50);
        Assert.Equal((50L, 8L), (Read("TCP_KEEPIDLE"), Read("TCP_KEEPINTVL")));

        void Set(string name, object value)
        {
            using SocketReference socket = ProcessSockets.Open(pair.Client);
            SocketOptions.Set(socket, Assert.Single(
                SocketOptionSet.Create(null, [KeyValuePair.Create(name, (object?)value)]).Settings));
        }

        object? Read(string name)
        {
            using SocketReference socket = ProcessSockets.Open(pair.Client);
            return SocketOptions.Read(socket, SocketOptionCatalog.Find(name)).Value;
        }
    }

    [Theory, MemberData(nameof(AllVariants))]
    public void A_servers_handles_are_duplicated_and_closed(MultiplexerKind kind, TriggerMode mode)
    {
        Assert.SkipWhen(Host.IsLinux, Host.NotWindows);
        const int Connections = 40;
        EventServer server = EventServerRegistry.Start(Variants.Server(kind, mode) with
        {
            LoopCount = 2,
            SocketOptions = SocketOptionSet.Create(SocketProfileKind.Server, []),
        });
        Socket[] clients = [.. Enumerable.Range(0, Connections).Select(_ => Client.Connect(server.Port!.Value))];
        Eventually.True(() => server.ActiveConnections == Connections, "Not all connections are accepted.");
        List<SocketIdentity> found = [];
        foreach (SocketReference socket in server.OpenSockets(TestContext.Current.CancellationToken))
        {
            using (socket)
            {
                found.Add(socket.Identity);
                Assert.Equal(1L, socket.Read(SocketOptionCatalog.Find("SO_KEEPALIVE")));
                Assert.Equal(600L, SocketOptions.Read(socket, SocketOptionCatalog.Find("TCP_KEEPIDLE")).Value);
            }
        }
        Assert.Equal(SocketRole.Listener, Assert.Single(found, socket => socket.State is not null).Role);
        Assert.Equal(
            clients.Select(client => client.LocalEndPoint!.ToString()).Order(),
            found.Where(socket => socket.Role == SocketRole.Connected).Select(socket => socket.Remote!.ToString())
                .Order());
        // A handle that is still open would keep the connection open, and the client would wait for its end.
        server.Stop();
        Assert.All(clients, client => Assert.True(Client.IsClosed(client)));
        Array.ForEach(clients, client => client.Dispose());
        Assert.Empty(server.OpenSockets(TestContext.Current.CancellationToken));
    }

    public static TheoryData<MultiplexerKind, TriggerMode> AllVariants =>
        Host.IsLinux ? new() { { MultiplexerKind.Iocp, TriggerMode.OverlappedReceive } } : Carriers.All;

    // Whether the option was set. If this Windows lacks it, the row must say so.
    private static bool TrySet(SocketOptionDescription option, SocketRole role, SocketReference socket)
    {
        var asked = SocketOptionSet.Create(null, [KeyValuePair.Create(option.Name, (object?)option.Example)]);
        if (!option.AppliesTo.HasFlag(role))
        {
            SocketProblemException misfit = Assert.Throws<SocketProblemException>(() => socket.Select(asked));
            Assert.Equal(SocketProblem.OptionNotForSocket, misfit.Problem);
            return false;
        }
        try
        {
            SocketOptionChange change = SocketOptions.Set(socket, Assert.Single(socket.Select(asked)));
            Assert.True(change.Value is not null
                || change.Note is not null, $"{option} has neither a value nor a reason.");
            Assert.True(
                change.Value is null || change.Value.Equals(change.AskedValue)
                    || option.Name is "SO_SNDBUF" or "SO_RCVBUF",
                $"{option}: {change.AskedValue} became {change.Value}.");
            return true;
        }
        catch (SocketProblemException problem)
            when (problem.Problem is SocketProblem.OptionUnavailable or SocketProblem.OptionRefused)
        {
            // SO_REUSEADDR and SO_EXCLUSIVEADDRUSE of a bound socket, and options that Wine lacks.
            Assert.NotEmpty(problem.RecommendedAction);
            return false;
        }
    }
}
