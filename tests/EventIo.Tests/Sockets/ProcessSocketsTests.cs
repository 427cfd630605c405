using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using EventIo.Sockets;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Sockets;

/// <summary>Sockets of programs that we did not write: socat, which serves one connection after the other.</summary>
public sealed class ProcessSocketsTests
{
    [Fact]
    public void A_live_process_gets_its_connection_changed_and_keeps_serving()
    {
        using OtherProcess server = StartEcho(out int port);
        using Socket client = Connect(port);
        TcpSocket connection = Served(server, client, port);
        using (SocketReference socket = Open(connection))
        {
            Assert.Equal(("socat", server.Id, false), (socket.Holder.ProcessName, socket.Holder.ProcessId, socket.Holder.IsOwn));
            var setting = new SocketOptionSetting(SocketOptionCatalog.Find("TCP_NODELAY"), 1L, IsFromProfile: false);
            SocketOptionChange change = SocketOptions.Set(socket, setting);
            Assert.Equal((0L, 1L), (change.PreviousValue, change.Value));
        }
        Assert.True(Listed(server, port, TcpState.Established, includeOptions: true).NoDelay);
        Assert.Equal("two", Exchange(client, "two"));
    }

    [Fact]
    public void Looking_leaves_no_descriptor_open_in_either_process()
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
    public void A_descriptor_that_is_another_socket_by_now_is_left_alone()
    {
        using OtherProcess server = StartEcho(out int port);
        using Socket client = Connect(port);
        TcpSocket connection = Served(server, client, port);
        SocketProblemException changed = Refused(
            () => ProcessSockets.Open(server.Id, connection.FileDescriptor!.Value, connection.Cookie + 1));
        Assert.Equal(SocketProblem.SocketChanged, changed.Problem);
        Assert.Contains("nothing was touched", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_socket_or_not_open_is_said_so()
    {
        using OtherProcess server = StartEcho(out _);
        Assert.Equal(SocketProblem.DescriptorNotSocket, Refused(() => ProcessSockets.Open(server.Id, 0)).Problem);
        Assert.Equal(SocketProblem.DescriptorNotFound, Refused(() => ProcessSockets.Open(server.Id, 9_999)).Problem);
        // Our own epoll set is no socket either.
        Assert.Equal(SocketProblem.ProcessNotFound, Refused(() => ProcessSockets.Open(int.MaxValue, 3)).Problem);
    }

    [Fact]
    public void A_process_that_has_ended_is_said_to_have_ended()
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
    public void Another_users_process_is_not_to_be_looked_into()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Root may look into every process.");
        SocketProblemException denied = Assert.Throws<SocketProblemException>(() => ProcessSockets.Open(1, 0));
        Assert.Equal(SocketProblem.ProcessNotPermitted, denied.Problem);
        Assert.Contains("root", denied.RecommendedAction, StringComparison.Ordinal);
    }

    // socat tells on its standard error which port the kernel gave it; the listing tells as well.
    private static OtherProcess StartEcho(out int port)
    {
        OtherProcess server = OtherProcess.Start("socat", "TCP-LISTEN:0,bind=127.0.0.1,reuseaddr", "PIPE");
        TcpSocket? listener = null;
        Eventually.True(
            () => (listener = List(new() { ProcessIds = [server.Id] }).FirstOrDefault()) is not null, "socat does not listen.");
        port = listener!.LocalPort!.Value;
        return server;
    }

    // The server's end of the connection, once it has echoed something.
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

    private static TcpSocket[] List(SocketQuery query) => [.. new HostSockets(query).List(TestContext.Current.CancellationToken)];

    private static Socket Connect(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 20_000 };
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

    // A container may refuse pidfd_getfd(2) even for one's own children: then nothing else can be tried.
    private static SocketProblemException Refused(Func<SocketReference> open)
    {
        SocketProblemException refused = Assert.Throws<SocketProblemException>(open);
        Assert.SkipWhen(refused.Problem == SocketProblem.ProcessNotPermitted, $"{refused.Message} {refused.RecommendedAction}");
        return refused;
    }
}
