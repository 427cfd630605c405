using System.Net;
using System.Net.Sockets;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Listing;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;
using EventIo.Tests.Support;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Sockets.References;

/// <summary>Sockets of a third-party program: socat, which serves one connection after another.</summary>
public sealed class ProcessSocketsTests
{
    [Fact]
    public void A_live_process_keeps_serving_after_its_connection_was_changed()
    {
        using OtherProcess server = StartEcho(out int port);
        using Socket client = Connect(port);
        TcpSocket connection = Served(server, client, port);
        using (SocketReference socket = Open(connection))
        {
            Assert.Equal(("socat", server.Id, false),
                (socket.Holder.ProcessName, socket.Holder.ProcessId, socket.Holder.IsOwn));
            var setting = new SocketOptionSetting(SocketOptionCatalog.Find("TCP_NODELAY"), 1L, IsFromProfile: false);
            SocketOptionChange change = SocketOptions.Set(socket, setting);
            Assert.Equal((0L, 1L), (change.PreviousValue, change.Value));
        }
        Assert.True(Listed(server, port, TcpState.Established, includeOptions: true).NoDelay);
        Assert.Equal("two", Exchange(client, "two"));
    }

    [Fact]
    public void Reading_an_option_leaves_no_descriptor_open_in_either_process()
    {
        using OtherProcess server = StartEcho(out int port);
        using Socket client = Connect(port);
        TcpSocket connection = Served(server, client, port);
        Open(connection).Dispose();
        int theirs = Directory.GetFiles($"/proc/{server.Id}/fd").Length;
        var before = ProcessResources.Now();
        for (int i = 0; i < 100; i++)
            Open(connection).Dispose();
        before.AssertNoLeak();
        Assert.Equal(theirs, Directory.GetFiles($"/proc/{server.Id}/fd").Length);
    }

    [Fact]
    public void A_descriptor_that_now_refers_to_another_socket_is_not_touched()
    {
        using OtherProcess server = StartEcho(out int port);
        using Socket client = Connect(port);
        TcpSocket connection = Served(server, client, port);
        SocketProblemException changed = Refused(
            () => ProcessSockets.Open(server.Id, connection.FileDescriptor!.Value, connection.Cookie + 1));
        Assert.Equal(SocketProblem.SocketChanged, changed.Problem);
        Assert.Contains("nothing was changed", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_descriptor_that_is_closed_or_not_a_socket_is_refused_with_the_reason()
    {
        using OtherProcess server = StartEcho(out _);
        Assert.Equal(SocketProblem.DescriptorNotSocket, Refused(() => ProcessSockets.Open(server.Id, 0)).Problem);
        Assert.Equal(SocketProblem.DescriptorNotFound, Refused(() => ProcessSockets.Open(server.Id, 9_999)).Problem);
        // An epoll set is not a socket, either.
        Assert.Equal(SocketProblem.ProcessNotFound, Refused(() => ProcessSockets.Open(int.MaxValue, 3)).Problem);
    }

    [Fact]
    public void A_process_that_has_ended_is_reported_as_ended()
    {
        int id;
        using (OtherProcess server = StartEcho(out _))
        {
            id = server.Id;
            server.Stop();
        }
        Assert.Equal(SocketProblem.ProcessNotFound, Refused(() => ProcessSockets.Open(id, 5)).Problem);
    }

    [Fact]
    public void Another_users_process_can_not_be_inspected()
    {
        Host.RequireForeignProcess();
        SocketProblemException denied = Assert.Throws<SocketProblemException>(() => ProcessSockets.Open(1, 0));
        Assert.Equal(SocketProblem.ProcessNotPermitted, denied.Problem);
        Assert.Contains("root", denied.RecommendedAction, StringComparison.Ordinal);
    }

    // The kernel picks the port of socat; the listing shows which.
    private static OtherProcess StartEcho(out int port)
    {
        OtherProcess server = OtherProcess.Start("socat", "TCP-LISTEN:0,bind=127.0.0.1,reuseaddr", "PIPE");
        TcpSocket? listener = null;
        Eventually.True(
            () => (listener = List(new() { ProcessIds = [server.Id] }).FirstOrDefault()) is not null,
            "socat does not listen.");
        port = listener!.LocalPort!.Value;
        return server;
    }

    // The server's end of the connection, after it has echoed data.
    private static TcpSocket Served(OtherProcess server, Socket client, int port)
    {
        Assert.Equal("one", Exchange(client, "one"));
        return Listed(server, port, TcpState.Established);
    }

    private static TcpSocket Listed(
        OtherProcess process, int port, TcpState state, bool includeOptions = false) =>
        Assert.Single(List(new()
        {
            ProcessIds = [process.Id],
            LocalPorts = [port],
            States = [state],
            IncludeOptions = includeOptions,
        }));

    private static TcpSocket[] List(SocketQuery query) =>
        [.. new HostSockets(query).List(TestContext.Current.CancellationToken)];

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream,
            ProtocolType.Tcp)
        { ReceiveTimeout = HangGuard.Milliseconds };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static string Exchange(Socket socket, string message)
    {
        socket.Send(System.Text.Encoding.ASCII.GetBytes(message));
        byte[] reply = new byte[message.Length];
        for (int received = 0; received < reply.Length;)
            received += socket.Receive(reply.AsSpan(received));
        return System.Text.Encoding.ASCII.GetString(reply);
    }

    private static SocketReference Open(TcpSocket socket)
    {
        try
        {
            return ProcessSockets.Open(socket.ProcessId!.Value, socket.FileDescriptor!.Value, socket.Cookie);
        }
        catch (SocketProblemException problem) when (problem.Problem == SocketProblem.ProcessNotPermitted)
        {
            Assert.SkipWhen(true, $"{problem.Message} {problem.RecommendedAction}");
            throw;
        }
    }

    // A container may refuse pidfd_getfd(2) even for the process's own children. Then the test is skipped.
    private static SocketProblemException Refused(Func<SocketReference> open)
    {
        SocketProblemException refused = Assert.Throws<SocketProblemException>(open);
        Assert.SkipWhen(refused.Problem == SocketProblem.ProcessNotPermitted,
            $"{refused.Message} {refused.RecommendedAction}");
        return refused;
    }
}
